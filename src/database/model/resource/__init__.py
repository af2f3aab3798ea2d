"""Resources: assets, services, projects, events, news."""
