# Completion of modeld-probe for fish.

# Whether the first word behind modeld-probe is one of these; '' is none so far.
function __modeld_probe_first
    set -l words (commandline -poc)
    contains -- "$words[2]" $argv
end

# What is typed of a value, behind a space or a "=".
function __modeld_probe_typed
    string replace -r -- '^--[a-z-]+=' '' (commandline -ct)
end

function __modeld_probe_directories
    __fish_complete_directories (__modeld_probe_typed)
end

function __modeld_probe_endpoints
    echo unix:
    if set -l path (string replace -rf '^unix:' '' -- (__modeld_probe_typed))
        __fish_complete_path $path | string replace -r '^' unix:
    end
end

complete -c modeld-probe -f
complete -c modeld-probe -s h -l help -d 'Print help and exit'
complete -c modeld-probe -l version -d 'Print the version and exit'

set -l first complete -c modeld-probe -n '__modeld_probe_first ""'
$first -a detect -d 'Tell the state from lease and binary, without the network'
$first -a probe -d 'Detect, then ask the owner over gRPC'
$first -a doctor -d 'Probe, then find what stands in the way of inference'
$first -a help -d 'Explain a command'

set -l help complete -c modeld-probe -n '__modeld_probe_first help; and test (count (commandline -poc)) = 2'
$help -a 'detect probe doctor'

set -l all complete -c modeld-probe -n '__modeld_probe_first detect probe doctor'
$all -l data-root -d 'Look for the lease in this directory' -x -a '(__modeld_probe_directories)'
$all -l modeld-bin -d 'Take this for the modeld binary' -r -F
$all -l timeout -d 'Time for one attempt, all together' -x -a '500ms 1s 3s 10s'
$all -l wait -d 'Try again until it runs or this time is over' -a '10s 30s 1m 5m'
$all -l format -d 'How to print the answer' -x -a 'text json prometheus'
$all -l json -d 'Print JSON, as --format json does'
$all -l output -d 'Write to this file, atomically' -r -F
$all -l color -d 'When to colour the text' -x -a 'auto always never'
$all -s q -l quiet -d 'Print nothing'
$all -s v -l verbose -d 'Show all evidence, and where each setting came from'
$all -l fail-code -d 'Exit with this code instead of any but 0' -x -a '1 2'

set -l asking complete -c modeld-probe -n '__modeld_probe_first probe doctor'
$asking -l endpoint -d 'Ask this node, without a lease' -x -a '(__modeld_probe_endpoints)'
$asking -l instance -d 'The instance that the endpoint must be' -x
$asking -l codec -d 'How to code the call' -x -a 'auto json proto'

set -l probe complete -c modeld-probe -n '__modeld_probe_first probe'
$probe -l watch -d 'Print a line at each change, looking so often' -a '1s 2s 10s 1m'
