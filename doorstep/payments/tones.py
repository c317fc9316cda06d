"""The tone in which each state is shown."""

BATCH_TONES = {
    "drawn": "now",
    "signed": "now",
    "received": "now",
    "sent": "note",
    "answered": "good",
    "dropped": "quiet",
}
LINE_TONES = {
    "drawn": "quiet",
    "sent": "note",
    "paid": "good",
    "returned": "bad",
    "unpayable": "quiet",
    "dropped": "quiet",
}
TASK_TONES = {"": "now", "mended": "good", "again": "good", "dead": "warn", "unpayable": "quiet"}
CLOCK_TONES = {"running": "now", "paid": "good", "late": "bad", "void": "quiet"}
