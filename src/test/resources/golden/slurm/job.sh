#!/bin/sh
#SBATCH --job-name=7b1e0c52-0f7e-4a53-9e0e-3d1f5f8d8a10
#SBATCH --comment=cove
#SBATCH --chdir=/
#SBATCH --output=/dev/null
#SBATCH --no-requeue
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=257M
#SBATCH --account=lab
#SBATCH --partition=long
#SBATCH --time=2:00:00
#SBATCH --gres=gpu:1
#SBATCH "--comment=the lab's own, #2"
cd '/shared/it'\''s/runs/7b/7b1e0c52' || exit 78
exec 2>> job.log
export LC_ALL=C PATH="$PATH:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
set -- 'SANDBOX/run.sh' 'SANDBOX/network.sh' '/shared/slurm/ends'
. '/shared/slurm/job.sh'
