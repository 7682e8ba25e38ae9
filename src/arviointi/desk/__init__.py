"""What people call at a desk: configuration, drops, results."""
