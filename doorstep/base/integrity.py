"""One named constraint, one friendly refusal: what the database would not take, said in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from doorstep.kernel.refusal import Refused


@contextmanager
def refusing(**refusals: Refused) -> Iterator[None]:
    """Run the block in a savepoint; a violation of one of the named constraints becomes its refusal.

    Any other violation is a bug and passes through.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as broken:
        name = getattr(getattr(broken.__cause__, "diag", None), "constraint_name", None) or ""
        if name in refusals:
            raise refusals[name] from broken
        raise
