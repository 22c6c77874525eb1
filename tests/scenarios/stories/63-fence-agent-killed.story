# Fence mode: the holder's agent is killed and stays away. Its guard stops everything and tells B that the term is over; but
# a guard's Release never carries the tie, and B alone is no majority of the two. So B waits for the fence delay, has the
# machine powered off and takes over then: late, never two.
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
  3357.0  B: ROLE standby => candidate (STORES_TERM)
  3857.1  B: ROLE candidate => standby (VOTE_FAILED)
  3907.1  B: ROLE standby => candidate (STANDS)
  5000.0  == who
  5000.0     nobody serves
  5000.0     B shows waiting because FENCE_WAITS
 11000.0  == who
 11000.0     nobody serves
 11000.0     B shows waiting because FENCE_WAITS
