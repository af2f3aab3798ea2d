"""A plugin for pt-online-schema-change, in Perl, that changes some of the program's steps.

- The tool only warns of values that do not fit into a column, and copies others. With the plugin,
  it ends before the tables are swapped.
- The tool moves foreign keys and the application's triggers to the new table some time before it
  swaps the tables. Meanwhile, it copies changes there by REPLACE, which fires the triggers for
  INSERT and DELETE, and which fails if other tables refer to the row. With the plugin, nobody
  writes from the first of these steps until the tables are swapped. MySQL swaps locked tables.
  MariaDB does not, so the lock is given up when the swap waits for it: it comes before all others
  that wait for the table, whose name is the first that it needs.
- The tool copies a table at once that has few rows by the server's statistics. With the plugin, it
  looks whether there are more, as statistics may be old, and writers would wait for all of them.
"""

PLUGIN = r"""
package pt_online_schema_change_plugin;
use strict;
use warnings;
use POSIX ();

my $tool = 'pt_online_schema_change';
my ($lost, $self, @triggers, $children, $make, $swap, $rebuild);

sub new {
    my ($class, %args) = @_;
    $self = bless { %args }, $class;
    my $next = $SIG{__WARN__};
    $SIG{__WARN__} = sub {
        $lost = $_[0] if !$lost && $_[0] =~ m/Copying rows caused a MySQL/;
        ref $next eq 'CODE' ? $next->(@_) : print STDERR @_;
    };
    no strict 'refs';
    if (my $estimate = *{'NibbleIterator::get_row_estimate'}{CODE}) {
        no warnings 'redefine';
        *{'NibbleIterator::get_row_estimate'} = sub {
            my %of = @_;
            my ($rows, @others) = $estimate->(%of);
            my $name = $of{tbl}->{name};
            if (($rows || 0) < 100_000 && $name) {
                my ($more) = eval { $of{Cxn}->dbh()->selectrow_array(
                    "SELECT 1 FROM $name LIMIT 1 OFFSET 3999") };
                $rows = 100_000 if $more;
            }
            return ($rows, @others);
        };
    }
    no warnings 'redefine';
    my @names = map { "${tool}::$_" } qw(create_trigger_sql swap_tables rebuild_constraints);
    if (3 == grep { defined &{$_} } @names) {
        ($make, $swap, $rebuild) = map { \&{$_} } @names;
        *{$names[0]} = \&note_trigger;
        *{$names[1]} = \&swap_at_once;
        *{$names[2]} = sub { $children = { @_ }; return };
    }
    return $self;
}

sub after_copy_rows {
    die "Values would be changed, so that the tables are not swapped.\n" if $lost;
}

sub note_trigger {
    my %args = @_;
    return $make->(%args) if $args{duplicate_trigger};
    push @triggers, { %args };
    return [];
}

sub swap_at_once {
    my %args = @_;
    return $swap->(%args) if !@triggers && !$children;
    my $main = $args{Cxn}->dbh();
    $main->do("ANALYZE TABLE $args{new_tbl}->{name}") if $args{analyze_table};
    $args{analyze_table} = 0;
    my ($version) = $main->selectrow_array('SELECT VERSION()');
    my $locking = $version =~ m/MariaDB/i ? $self->{aux_cxn} : $args{Cxn};
    my $tries = $args{tries}->{swap_tables};
    # Each time, the lock is given up before it is tried again.
    $args{tries} = { %{$args{tries}}, swap_tables => { tries => 1, wait => 0 } };
    for my $number (1 .. $tries->{tries}) {
        my $old = eval { swap_locked($locking, %args) };
        my $error = $@;
        return $old if $old;
        die $error if $number == $tries->{tries} || $error !~ m/Lock wait timeout|Deadlock/;
        sleep $tries->{wait};
    }
}

sub swap_locked {
    my ($locking, %args) = @_;
    my ($main, $locker) = ($args{Cxn}->dbh(), $locking->dbh());
    my @names = map { $_->{name} } @args{qw(orig_tbl new_tbl)}, @{$children->{child_tables} || []};
    my %once = map { $_ => 1 } @names;
    $locker->do('LOCK TABLES ' . join(', ', map { "$_ WRITE" } sort keys %once));
    my ($old, $child);
    eval {
        move($locking, %args);
        $child = unlock_when_it_waits($main, $locker) if $locker != $main;
        $old = $swap->(%args);
    };
    my $error = $@;
    waitpid $child, 0 if $child;
    eval { move($locking, %args, back => 1) } if !$old;
    $locker->do('UNLOCK TABLES');
    die $error if !$old;
    return $old;
}

sub unlock_when_it_waits {
    my ($main, $locker) = @_;
    my ($id) = $main->selectrow_array('SELECT CONNECTION_ID()');
    my $child = fork();
    die "No further process can be started: $!\n" if !defined $child;
    return $child if $child;
    # Handles that this process shares must not be closed at its end.
    $_->{InactiveDestroy} = 1 for $main, $locker;
    for (1 .. 2000) {
        my ($waits) = eval { $locker->selectrow_array(
            'SELECT COUNT(*) FROM information_schema.PROCESSLIST'
            . " WHERE ID = $id AND STATE LIKE 'Waiting for table metadata lock%'") };
        last if $waits || $@;
        select undef, undef, undef, 0.002;
    }
    eval { $locker->do('UNLOCK TABLES') };
    POSIX::_exit(0);
}

sub move {
    my ($locking, %args) = @_;
    my $locker = $locking->dbh();
    my ($from, $to) = @args{qw(orig_tbl new_tbl)};
    ($from, $to) = ($to, $from) if $args{back};
    for my $trigger (@triggers) {
        my %with = (%$trigger, new_tbl => $to->{tbl}, orig_tbl => $from->{tbl});
        for my $statement (@{$make->(%with)}) {
            $locker->do($statement) if $statement !~ m/^(?:UN)?LOCK TABLES/;
        }
    }
    return if !$children;
    $rebuild->(%$children, Cxn => $locking, orig_tbl => $to, old_tbl => $from);
}

1;
"""
