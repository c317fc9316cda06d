"""Pages of this room."""


def locked_out(request, credentials, *args, **kwargs):
    raise NotImplementedError
