# A storage that hangs while the group is being stopped: no progress, no renewal. The lease ends, everything is stopped at
# once, and the term is given back when the disk can store that again: no stop without an end, no service without a wish.
0 power-on W
0 power-on A
0 power-on B
3000 hang-storage A
3100 stop-group A
6000 who
6000 free-storage A
8000 who
8000 end
---
     0.0  == power-on W
     0.0  W: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  A: ROLE standby => candidate (STANDS)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.4  A: ROLE candidate => candidate (STORES_TERM)
     0.8  A: ROLE candidate => activating (ELECTED)
     0.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
     1.2  A: promote mirror in t1
     1.5  A: start vip
     2.5  A: start app
     3.5  A: ROLE activating => active (ALL_RUNNING)
     3.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  A: mirror grow v2
    51.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == hang-storage A
  3100.0  == stop-group A
  3100.0  A: accepted
  3100.0  A: ROLE active => handing-over (STOP_WANTED)
  3100.0  A: stop app
  3101.0  A: stop vip
  3102.0  A: demote mirror
  3350.9  A: the guard stops everything of term 1
  3350.9  A: FENCE t1
  3350.9  A: ROLE handing-over => fencing (LEASE_EXPIRED)
  3350.9  A: raise LEASE_LOST node=node-a group=db term=1
  3650.9  A: FENCE t1
  4650.9  A: FENCE t1
  5650.9  A: FENCE t1
  6000.0  == who
  6000.0     nobody serves
  6000.0     A shows stopping
  6000.0     B shows stopped because GROUP_STOPPED
  6000.0  == free-storage A
  6011.9  A: raise FENCED node=node-a group=db
  6012.0  A: lease of t1 cleared
  6012.0  A: ROLE fencing => standby (FENCED)
  8000.0  == who
  8000.0     nobody serves
  8000.0     A shows stopped because GROUP_STOPPED
  8000.0     B shows stopped because GROUP_STOPPED
