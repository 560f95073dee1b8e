"""What an import will do, worked out before anything is written."""
