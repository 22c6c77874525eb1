# Nobody else comes: after 10 s the node that is there starts the new group (I23).
0 power-on W
0 power-on B
14000 who
14000 end
---
     0.0  == power-on W
     0.0  W: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on B
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
 10000.4  B: ROLE standby => candidate (STANDS)
 10000.6  B: ROLE candidate => candidate (STORES_TERM)
 10001.0  B: ROLE candidate => activating (ELECTED)
 10001.0  B: raise GROUP_ACTIVATING node=node-b group=db term=1
 10001.4  B: promote mirror in t1
 10001.7  B: start vip
 10002.7  B: start app
 10003.7  B: ROLE activating => active (ALL_RUNNING)
 10003.7  B: raise GROUP_ACTIVE node=node-b group=db term=1
 10085.1  B: mirror solo v1
 10085.1  B: raise SOLO_BEGUN node=node-b group=db
 14000.0  == who
 14000.0     B serves
 14000.0     B shows active
