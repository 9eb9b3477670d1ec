"""People who look, and a block whose log is sealed when it ends."""

from tests.audittrail.conftest import centre, log_in, operator, sealed

__all__ = ["centre", "log_in", "operator", "sealed"]
