"""The tone in which each state is shown."""

MESSAGE_TONES = {
    "queued": "quiet",
    "sent": "note",
    "retry": "warn",
    "rejected": "bad",
    "acked": "good",
    "dropped": "quiet",
}
FINDING_TONES = {"differs": "bad", "only_ours": "warn", "only_theirs": "warn"}
