"""Functions of models that tests write, which make generated columns and CHECKs short."""

FUNCTIONS = """
def virtual(name, type_, sql):
    return sa.Column(name, type_, sa.Computed(sql, persisted=False))


def stored(name, type_, sql):
    return sa.Column(name, type_, sa.Computed(sql, persisted=True))


def check(sql, name):
    return sa.CheckConstraint(sql, name=name)


"""
