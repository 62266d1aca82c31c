"""The picture: OpenGL layers and the widget that shows them."""
