#!/bin/bash
# Embeds pictures on a SLURM cluster: submit.sh PICTURES LOGDIR [TASKS]
# CPUS a task, and further options, by the environment, as export.sbatch says.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export PICTURES=$1 LOGDIR=$2
job=$(sbatch --parsable --array="1-${3:-16}" --cpus-per-task="${CPUS:-4}" "$here/export.sbatch")
merge=$(sbatch --parsable --dependency="afterok:$job" "$here/merge.sbatch")
echo "$job $merge"
