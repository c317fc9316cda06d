"""The one exception that a user sees."""


class Refused(Exception):
    """The act is not allowed now. Shown to the user as it stands; never logged as an error.

    what  one sentence: which act was refused, on which thing
    why   one sentence: the fact or rule that stands in the way
    then  one sentence: what the reader can do next
    code  a stable word for programs, `noun.reason`
    """

    def __init__(self, what: str, *, why: str, then: str, code: str) -> None:
        self.what, self.why, self.then, self.code = what, why, then, code
        super().__init__(f"{what}{why}{then}［{code}］")
