"""The HTTP edge of the numbers: asked by period and filters, answered with figures."""
