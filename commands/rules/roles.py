"""What roles are for."""

from storage.models import RoleName

RUNNING = (RoleName.FACILITATOR, RoleName.SECRETARY, RoleName.COORDINATOR)
"""Who holds one of these runs the circle: steers its items, and passes things on for it."""
