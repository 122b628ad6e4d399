"""The table of hostile leases and data roots: what is there, and what the tool must say of it."""

from leases_content import CONTENTS
from leases_roots import CURRENTS, LEASE_FILES, PERMISSIONS

LEASES = CONTENTS + LEASE_FILES + PERMISSIONS + CURRENTS
