"""Partners, their keys, and the plans they provision."""
