# Fence mode: the holder's agent is killed and stays away. Its guard stops everything, makes durable that term and tie are
# the peer's (3.10 d), and says so: B takes over at once, and nobody is powered off.
fence
0 power-on A
0 power-on B
3000 kill-agent A
5000 who
11000 who
11000 end
---
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
  3000.0  == kill-agent A
  3050.0  B: raise LINK_DOWN link=lan
  3350.9  A: the guard stops everything of term 1
  3356.9  A: the guard marks term 1 and gives the tie
  3357.0  B: ROLE standby => candidate (STORES_TERM)
  3357.1  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  3357.1  B: ROLE candidate => activating (ELECTED)
  3357.1  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3357.2  B: promote mirror in t2
  3357.5  B: start vip
  3358.5  B: start app
  3359.5  B: ROLE activating => active (ALL_RUNNING)
  3359.5  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3440.8  B: raise SOLO_WAITING node=node-b group=db
  3440.9  B: mirror solo v4
  3440.9  B: raise SOLO_BEGUN node=node-b group=db
  5000.0  == who
  5000.0     B serves
  5000.0     B shows active
 11000.0  == who
 11000.0     B serves
 11000.0     B shows active
