"""What may others see? Protected tables and figures, said free of language."""
