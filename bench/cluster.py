# SPDX-License-Identifier: Apache-2.0
"""A real Slurm of our own on this machine, with two nodes; its settings, keys and ports are its own."""

import getpass
import os
import shutil
import socket
import subprocess
import time

from server import free_port

SETTINGS = """\
ClusterName=bench
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmUser={user}
SlurmdUser={user}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
# The usual delays suit jobs of hours: a batch job waits up to 3 s until it is looked at.
SchedulerParameters=batch_sched_delay=0,bf_interval=1
ReturnToService=2
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs={cpus} RealMemory=256000
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs={cpus} RealMemory=256000
PartitionName=usual Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
"""
PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch")


class Cluster:
    """Started when made; ended by `stop`."""

    @staticmethod
    def why_not():
        """The reason for which there can be none here, or None."""
        missing = [program for program in PROGRAMS if not shutil.which(program)]
        return "without " + ", ".join(missing) if missing else None

    def __init__(self, folder, cpus=4):
        folder.chmod(0o755)
        self.conf, self.processes = folder / "slurm.conf", []
        self.environment = {**os.environ, "SLURM_CONF": str(self.conf)}
        for name in ("state", "spool-n1", "spool-n2"):
            (folder / name).mkdir()
        key = folder / "munge.key"
        key.write_bytes(os.urandom(256))
        key.chmod(0o600)
        self.conf.write_text(
            SETTINGS.format(
                host=socket.gethostname().split(".")[0], user=getpass.getuser(), folder=folder, cpus=cpus,
                ports=[free_port() for _ in range(3)],
            )
        )
        munge = ("key-file=munge.key", "socket=munge.socket", "pid-file=munged.pid", "log-file=munged.log",
                 "seed-file=munged.seed")
        self._start("munged", "--foreground", "--force",
                    *("--%s=%s/%s" % (word.split("=")[0], folder, word.split("=")[1]) for word in munge))
        self._until(lambda: (folder / "munge.socket").exists())
        self._start("slurmctld", "-D")
        self._until(lambda: b"is UP" in self.output("scontrol", "ping"))
        for node in ("n1", "n2"):
            self._start("slurmd", "-D", "-N", node)
        self._until(lambda: self.output("sinfo", "-h", "-N", "-o", "%T").split() == [b"idle", b"idle"])

    def _start(self, *words):
        self.processes.append(
            subprocess.Popen(words, env=self.environment, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )

    def output(self, *words):
        return subprocess.run(words, env=self.environment, capture_output=True).stdout

    def _until(self, ready):
        deadline = time.monotonic() + 60
        while not ready():
            if time.monotonic() > deadline or any(one.poll() is not None for one in self.processes):
                raise SystemExit("the cluster did not start; see " + str(self.conf.parent))
            time.sleep(0.05)

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
