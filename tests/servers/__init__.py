"""What the tests know of the vendors' servers: faults, contracts, slices."""
