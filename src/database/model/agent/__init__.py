"""Who makes and shares resources: organisations, people, teams."""
