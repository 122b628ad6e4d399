"""The table of hostile leases and data roots: what stands there, and what must be said of it."""

from leases_content import CONTENTS
from leases_roots import CURRENTS, LEASE_FILES, PERMISSIONS

LEASES = CONTENTS + LEASE_FILES + PERMISSIONS + CURRENTS
