"""The tables that pass between stages."""
