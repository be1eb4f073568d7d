"""Two builds, one of which failed."""

LOG = b"""\
#8 [4/4] RUN pip install -r /opt/requirements.txt
#8 0.360 ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/opt/requirements.txt'
#8 ERROR: process "/bin/sh -c pip install -r /opt/requirements.txt" did not complete successfully: exit code: 1
------
 > [4/4] RUN pip install -r /opt/requirements.txt:
0.360 ERROR: Could not open requirements file: [Errno 2] No such file or directory: '/opt/requirements.txt'
------
ERROR: failed to solve: process "/bin/sh -c pip install -r /opt/requirements.txt" did not complete successfully: exit code: 1
"""
CAUSE = "pip/requirements-file-not-found"
HEADLINE = "Build failed at 4/4: pip cannot open the requirements file"

GOOD_LOG = b"""\
#5 [2/2] RUN true
#5 DONE 0.2s

#6 exporting to image
#6 exporting layers 0.0s done
#6 writing image sha256:b02489b36e863ee39489767a3d39b316bb2b1928d1303fe69e5ea347f5b0e27a done
#6 DONE 0.0s
"""
