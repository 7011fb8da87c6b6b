"""Who is measured beside the service, and how they are asked."""
