"""Everything that touches disk, besides the steps themselves."""
