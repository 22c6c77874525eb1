# 3.10 (d): the holder's disk hangs. The lease ends and everything is stopped; the agent, which lives, decides about the
# tie before its guard does, but cannot store it: so the guard's Release goes out without the tie, and B, which needs
# A's vote, gets none. Nobody serves until the disk is free: better that than two. Then A stores and says it.
manual
0 power-on A
0 power-on B
3000 hang-storage A
5000 who
6000 free-storage A
9000 who
9000 end
---
     0.0  == power-on A
     0.0  A: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on B
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
    50.0  A: raise LINK_UP link=lan
    50.0  A: ROLE standby => candidate (STANDS)
    50.0  A: ROLE candidate => candidate (STORES_TERM)
    50.0  B: raise LINK_UP link=lan
    50.1  A: ROLE candidate => activating (ELECTED)
    50.1  A: raise GROUP_ACTIVATING node=node-a group=db term=1
    50.2  A: promote mirror in t1
    50.5  A: start vip
    51.5  A: start app
    52.5  A: ROLE activating => active (ALL_RUNNING)
    52.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
   101.1  A: mirror grow v2
   101.2  A: raise REDUNDANT_AGAIN group=db
  3000.0  == hang-storage A
  3400.2  A: FENCE t1
  3400.2  A: ROLE active => fencing (LEASE_EXPIRED)
  3400.2  A: raise LEASE_LOST node=node-a group=db term=1
  3400.2  A: the guard stops everything of term 1
  3700.2  A: FENCE t1
  4700.3  A: FENCE t1
  5000.0  == who
  5000.0     nobody serves
  5000.0     A shows stopping
  5000.0     B shows stopping
  5700.3  A: FENCE t1
  6000.0  == free-storage A
  6011.2  A: raise FENCED node=node-a group=db
  6011.3  A: lease of t1 cleared
  6011.3  A: ROLE fencing => standby (FENCED)
  6051.2  B: ROLE standby => candidate (STORES_TERM)
  6051.3  B: raise GROUP_FAILOVER node=node-b group=db reason=peer gave up
  6051.3  B: ROLE candidate => activating (ELECTED)
  6051.3  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  6051.4  B: promote mirror in t2
  6051.4  A: ROLE standby => candidate (STANDS)
  6051.5  A: ROLE candidate => standby (HOLDER_HEARD)
  6051.5  A: ROLE standby => candidate (STANDS)
  6051.7  B: start vip
  6052.7  B: start app
  6053.7  B: ROLE activating => active (ALL_RUNNING)
  6053.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
  6100.4  A: ROLE candidate => standby (NOT_NOW)
  9000.0  == who
  9000.0     B serves
  9000.0     A shows active
  9000.0     B shows active
