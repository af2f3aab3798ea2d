# Completion of alembic-autogen, written from its parser by `make completions`.

_alembic_autogen_offer() {
    local word
    while IFS= read -r word; do
        COMPREPLY+=("$word")
    done < <(compgen "$@")
}

_alembic_autogen() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local command="" index=1 words=""
    COMPREPLY=()
    while ((index < COMP_CWORD)); do
        case ${COMP_WORDS[index]} in
        --) return ;;
        -C|--format|-x|-n|--name|--tag|--config|--python|--metadata|--models|--prepare|--environment|--pythonpath|--schemas|--baseline|--branch|--head-file|--ignore|--external|--server|--seal|--network|--flavor|--mysql-version|--docker-image|--server-variables|--column-order|--line-length|--render-application-types|--lint-severity|--lint-exclude|--sizes|--recorded-statements|--servers|--lock-timeout|--lock-wait-timeout|--lock-retries|--replicas|--max-lag|--online-above|--online-tool|--online-options|--cache-size|--memory|--disable|-m|--message|--rename|--rename-value|--merge-value|--no-rename|--fill|--refuse|--accept-change|--report|--head|--depends-on|--branch-label|--version-path|--upstream|--urls|--urls-from|--jobs|--canary|--url-variable|--url-x|--plan|--plan-from|--backup|--restore|--diagram|--merge-base|--since|--fail-on|--url|--rehearse|--statements-from-url|--explain|--output|--style|--check|--drop-replaced|--from-url|--url|--like-url) ((index += 2)) ;;
        -*) ((index += 1)) ;;
        *)
            command=${command:-${COMP_WORDS[index]}}
            ((index += 1))
            ;;
        esac
    done
    case $previous in
    -x|-n|--name|--tag|--metadata|--models|--prepare|--environment|--pythonpath|--schemas|--baseline|--branch|--head-file|--ignore|--external|--server|--network|--mysql-version|--docker-image|--server-variables|--line-length|--lint-severity|--lint-exclude|--sizes|--recorded-statements|--servers|--lock-timeout|--lock-wait-timeout|--lock-retries|--replicas|--max-lag|--online-above|--online-options|--cache-size|-m|--message|--rename|--rename-value|--merge-value|--no-rename|--fill|--refuse|--accept-change|--report|--head|--depends-on|--branch-label|--upstream|--urls|--urls-from|--jobs|--canary|--url-variable|--url-x|--plan|--plan-from|--backup|--restore|--merge-base|--since|--url|--rehearse|--statements-from-url|--explain|--output|--check|--drop-replaced|--from-url|--url|--like-url) return ;;
    -C)
        _alembic_autogen_offer -d -- "$current"
        return
        ;;
    --format)
        _alembic_autogen_offer -W "text json jsonl github gitlab junit markdown sarif html" -- "$current"
        return
        ;;
    --config)
        _alembic_autogen_offer -f -- "$current"
        return
        ;;
    --python)
        _alembic_autogen_offer -f -- "$current"
        return
        ;;
    --seal)
        _alembic_autogen_offer -W "auto required off" -- "$current"
        return
        ;;
    --flavor)
        _alembic_autogen_offer -W "mysql mariadb" -- "$current"
        return
        ;;
    --column-order)
        _alembic_autogen_offer -W "declared strict ignore" -- "$current"
        return
        ;;
    --render-application-types)
        _alembic_autogen_offer -W "import sql" -- "$current"
        return
        ;;
    --online-tool)
        _alembic_autogen_offer -W "auto pt-online-schema-change gh-ost none" -- "$current"
        return
        ;;
    --memory)
        _alembic_autogen_offer -W "auto always never" -- "$current"
        return
        ;;
    --disable)
        _alembic_autogen_offer -W "pipelining background changed-tables kept-databases copies" -- "$current"
        return
        ;;
    --version-path)
        _alembic_autogen_offer -d -- "$current"
        return
        ;;
    --diagram)
        _alembic_autogen_offer -W "mermaid dot svg" -- "$current"
        return
        ;;
    --fail-on)
        _alembic_autogen_offer -W "note warning error" -- "$current"
        return
        ;;
    --style)
        _alembic_autogen_offer -W "mermaid dot svg text" -- "$current"
        return
        ;;
    esac
    case $command in
    "") words="revision upgrade downgrade resume history check-drift rebase merge record-head prove lint sizes erd squash stamp baseline doctor cache init db -h --help --version -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    revision) words="-h --help -m --message --rename --rename-value --merge-value --no-rename --fill --refuse --accept-change --no-preconditions --dry-run --sql --report --head --splice --depends-on --branch-label --version-path --amend --upstream --discard-edits --empty --no-cache -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    upgrade) words="-h --help --urls --urls-from --jobs --canary --fail-fast --url-variable --url-x -y --yes --dry-run --plan --plan-from --no-preview --backup --restore --accept-no-key --accept-drift --kill-blockers --checksum --rows-done --rows-missing -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    downgrade) words="-h --help --urls --urls-from --jobs --canary --fail-fast --url-variable --url-x -y --yes --dry-run --plan --plan-from --no-preview --backup --restore --accept-no-key --accept-drift --kill-blockers --checksum --rows-done --rows-missing -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    resume) words="-h --help --urls --urls-from --jobs --canary --fail-fast --url-variable --url-x -y --yes --dry-run --accept-drift --kill-blockers --checksum --rows-done --rows-missing -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    history) words="-h --help --graph --diagram -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    check-drift) words="-h --help --merge-base --lint --since --fail-on --report --url --database --all --stat --no-cache -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    rebase) words="-h --help --accept-differences --dry-run --no-cache -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    merge) words="-h --help -m --message --dry-run --no-cache -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    record-head) words="-h --help -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    prove) words="-h --help --sql -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    lint) words="-h --help --since --fail-on --report --all --statements --rehearse --privileges --url --statements-from-url --list-rules --explain -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    sizes) words="-h --help --url --output -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    erd) words="-h --help --related --style --url --output --check -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    squash) words="-h --help -m --message --dry-run --drop-replaced -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    stamp) words="-h --help --url --no-verify --purge --dry-run -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    baseline) words="-h --help --from-url --url --output --dry-run -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    doctor) words="-h --help --like-url -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    cache) words="-h --help --clear -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    init) words="-h --help -y --yes --dry-run -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    db) words="-h --help --no-cache -C --format -q --quiet -v --verbose -x -n --name --tag --help-settings --config --python --metadata --models --prepare --environment --pythonpath --schemas --baseline --branch --head-file --ignore --external --server --seal --network --flavor --mysql-version --docker-image --server-variables --column-order --line-length --render-application-types --lint-severity --lint-exclude --sizes --recorded-statements --servers --lock-timeout --lock-wait-timeout --lock-retries --replicas --max-lag --online-above --online-tool --online-options --cache-size --memory --disable" ;;
    esac
    _alembic_autogen_offer -W "$words" -- "$current"
}

complete -o default -F _alembic_autogen alembic-autogen
