"""What speaks for or against reading an estimate as an effect."""
