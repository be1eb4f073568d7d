"""The Dockerfile: its instructions, and what they make of the image up to a step."""
