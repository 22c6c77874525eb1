# Fence mode: B is outdated (its mirror path was cut, A wrote alone), then A loses power. B may have A powered off as
# often as it likes, it would not have the data: it does not even ask, it waits for newer data.
fence
0 power-on A
0 power-on B
3000 mirror-cut
5000 power-off A
12000 who
12000 takeover B
12100 end
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
  3000.0  == mirror-cut
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3083.8  A: mirror solo v3
  3083.8  A: raise SOLO_BEGUN node=node-a group=db
  5000.0  == power-off A
  5030.0  B: raise LINK_DOWN link=lan
 12000.0  == who
 12000.0     nobody serves
 12000.0     B shows waiting because NEWER_DATA_ELSEWHERE
 12000.0  == takeover B
 12000.0  B: refused NEWER_DATA_ELSEWHERE node=node-b group=db holder=node-a
