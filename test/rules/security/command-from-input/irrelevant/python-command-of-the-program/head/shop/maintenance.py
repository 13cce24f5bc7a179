import os
import subprocess

from shop import settings


def rotate(keep):
    os.system(f"logrotate {settings.LOGROTATE}")
    subprocess.run(f"find {settings.LOGS} -mtime +{keep} -delete", shell=True, check=True)
