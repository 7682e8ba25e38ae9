"""Kinds of fault that a drop can have, each planted by one small function."""
