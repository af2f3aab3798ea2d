"""What people make and share: assets, services, projects, events, news."""
