"""What it takes to run Telex somewhere: images, charts, dashboards, and real engines without Docker."""
