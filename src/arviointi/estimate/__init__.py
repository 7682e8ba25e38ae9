"""Estimate: how large is the effect, how sure are we?"""
