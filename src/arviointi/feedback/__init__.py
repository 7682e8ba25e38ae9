"""What a sender is told about a drop: findings folded into things to do, as text, page, data and workbook."""
