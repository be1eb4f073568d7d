"""``python -m diagnoser.proof PACK…``: the same as ``dfdiag packs check``."""
import sys
from diagnoser.proof.examples import check_pack
for path in sys.argv[1:]:
    for n,c,f in check_pack(path): print(n,c,*f,sep='\n')
