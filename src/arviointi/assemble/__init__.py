"""Assemble: who is compared with whom, when?"""
