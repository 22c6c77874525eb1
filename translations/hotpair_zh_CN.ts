<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Switch over…</source>
        <translation>切换…</translation>
    </message>
    <message>
        <source>Take over…</source>
        <translation>接管…</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>解除冻结</translation>
    </message>
    <message>
        <source>Clear failure</source>
        <translation>清除故障</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>校验</translation>
    </message>
    <message>
        <source>Resynchronise</source>
        <translation>重新同步</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Switchover rehearsal</source>
        <translation>切换演练</translation>
    </message>
    <message>
        <source>Planned switchover</source>
        <translation>计划切换</translation>
    </message>
    <message>
        <source>Takeover rehearsal</source>
        <translation>接管演练</translation>
    </message>
    <message>
        <source>Forced takeover</source>
        <translation>强制接管</translation>
    </message>
    <message>
        <source>Takeover</source>
        <translation>接管</translation>
    </message>
    <message>
        <source>Start group</source>
        <translation>启动资源组</translation>
    </message>
    <message>
        <source>Stop group</source>
        <translation>停止资源组</translation>
    </message>
    <message>
        <source>Hold group</source>
        <translation>冻结资源组</translation>
    </message>
    <message>
        <source>Resume group</source>
        <translation>解除资源组冻结</translation>
    </message>
    <message>
        <source>Verify mirror</source>
        <translation>镜像校验</translation>
    </message>
    <message>
        <source>Resynchronise mirror</source>
        <translation>镜像重新同步</translation>
    </message>
    <message>
        <source>Pause mirror</source>
        <translation>暂停镜像</translation>
    </message>
    <message>
        <source>Resume mirror</source>
        <translation>恢复镜像</translation>
    </message>
    <message>
        <source>volume %1</source>
        <translation>卷 %1</translation>
    </message>
    <message>
        <source>group %1</source>
        <translation>资源组 %1</translation>
    </message>
    <message>
        <source>group %1 · %2 → %3</source>
        <translation>资源组 %1 · %2 → %3</translation>
    </message>
    <message>
        <source>Group %1 is just moving; wait until it has settled.</source>
        <translation>资源组 %1 正在变动，请等其稳定后再操作。</translation>
    </message>
    <message>
        <source>Group %1 is not running; start it first.</source>
        <translation>资源组 %1 未运行，请先启动。</translation>
    </message>
    <message>
        <source>%1 holds group %2 already.</source>
        <translation>资源组 %2 已在 %1 上运行。</translation>
    </message>
    <message>
        <source>%1 cannot take over group %2 now.</source>
        <translation>%1 目前不能接管资源组 %2。</translation>
    </message>
    <message>
        <source>Group %1 is running.</source>
        <translation>资源组 %1 正在运行。</translation>
    </message>
    <message>
        <source>Group %1 is stopped already.</source>
        <translation>资源组 %1 已经停止。</translation>
    </message>
    <message>
        <source>Group %1 is on hold already.</source>
        <translation>资源组 %1 已处于冻结状态。</translation>
    </message>
    <message>
        <source>Group %1 is not on hold.</source>
        <translation>资源组 %1 未被冻结。</translation>
    </message>
    <message>
        <source>Group %1 has no failure to clear.</source>
        <translation>资源组 %1 没有需要清除的故障。</translation>
    </message>
    <message>
        <source>Mirror %1 is not in sync.</source>
        <translation>镜像 %1 尚未同步。</translation>
    </message>
    <message>
        <source>Mirror %1 is paused already.</source>
        <translation>镜像 %1 已经暂停。</translation>
    </message>
    <message>
        <source>Mirror %1 is not paused.</source>
        <translation>镜像 %1 没有暂停。</translation>
    </message>
    <message>
        <source>No current data from this pair.</source>
        <translation>没有这对主机的最新数据。</translation>
    </message>
    <message>
        <source>Not logged in to an agent of this pair.</source>
        <translation>尚未登录这对主机的任何代理。</translation>
    </message>
    <message>
        <source>Your role (%1) may not do this.</source>
        <translation>您的角色（%1）无权执行此操作。</translation>
    </message>
    <message>
        <source>Select a mirror first.</source>
        <translation>请先选择一个镜像。</translation>
    </message>
    <message>
        <source>Select a group first.</source>
        <translation>请先选择一个资源组。</translation>
    </message>
</context>
<context>
    <name>ActivityPanel</name>
    <message>
        <source>Tasks</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Command log</source>
        <translation>命令记录</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>Log of the task</source>
        <translation>任务日志</translation>
    </message>
    <message>
        <source>Each click that asks an agent for something leaves its hotpairctl line here.</source>
        <translation>每次向代理发出的操作都会在这里留下等效的 hotpairctl 命令。</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>each group has a standby that can take over</source>
        <translation>每个资源组都有可接管的备机</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
    <message>
        <source>configuration %1</source>
        <translation>配置版本 %1</translation>
    </message>
</context>
<context>
    <name>ClusterTree</name>
    <message>
        <source>closed</source>
        <translation>未打开</translation>
    </message>
    <message>
        <source>Witness</source>
        <translation>见证</translation>
    </message>
    <message>
        <source>Filter pairs…</source>
        <translation>筛选集群…</translation>
    </message>
    <message>
        <source>Filter pairs</source>
        <translation>筛选集群</translation>
    </message>
    <message>
        <source>Add a connection</source>
        <translation>添加连接</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>集群</translation>
    </message>
</context>
<context>
    <name>ConnectionDialog</name>
    <message>
        <source>“%1” is no address. Write a name or an IP address, and :port when it is not 7420.</source>
        <translation>“%1”不是有效地址。请填写主机名或 IP 地址；端口不是 7420 时再加“:端口”。</translation>
    </message>
    <message>
        <source>Both addresses are the same; give one of each server.</source>
        <translation>两个地址相同，请分别填写两台服务器的地址。</translation>
    </message>
    <message>
        <source>A name, a user and the address of the first server are needed.</source>
        <translation>请填写名称、用户和第一台服务器的地址。</translation>
    </message>
    <message>
        <source>trying %1 …</source>
        <translation>正在连接 %1 …</translation>
    </message>
    <message>
        <source>Answers. Its fingerprint, to compare when you connect: %1</source>
        <translation>有应答。其指纹（连接时请核对）：%1</translation>
    </message>
    <message>
        <source>Shows another key than the trusted one: %1</source>
        <translation>出示的密钥与已信任的不同：%1</translation>
    </message>
    <message>
        <source>Answers with the trusted key. Give the password to test the login too.</source>
        <translation>有应答，密钥与已信任的一致。填写密码可同时测试登录。</translation>
    </message>
    <message>
        <source>Logged in to %1 as %2.</source>
        <translation>已登录 %1，角色为%2。</translation>
    </message>
    <message>
        <source>Add a connection</source>
        <translation>添加连接</translation>
    </message>
    <message>
        <source>Change the connection</source>
        <translation>修改连接</translation>
    </message>
    <message>
        <source>The console talks to both servers of a pair at once, so that you also see when they disagree.</source>
        <translation>控制台同时连接两台服务器，两边说法不一致时也能看出来。</translation>
    </message>
    <message>
        <source>Na&amp;me</source>
        <translation>名称(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;First server</source>
        <translation>第一台服务器(&amp;F)</translation>
    </message>
    <message>
        <source>S&amp;econd server</source>
        <translation>第二台服务器(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Witness</source>
        <translation>见证(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>用户(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>for example ERP</source>
        <translation>例如 ERP</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>可选</translation>
    </message>
    <message>
        <source>asked when it is needed</source>
        <translation>需要时再询问</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>不修改</translation>
    </message>
    <message>
        <source>Keep the password in the keychain of this &amp;computer</source>
        <translation>将密码保存在本机钥匙串中(&amp;C)</translation>
    </message>
    <message>
        <source>Connect when the console s&amp;tarts</source>
        <translation>控制台启动时自动连接(&amp;T)</translation>
    </message>
    <message>
        <source>Te&amp;st</source>
        <translation>测试(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>EventsModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>资源组</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
</context>
<context>
    <name>EventsPage</name>
    <message>
        <source>Why…</source>
        <translation>原因…</translation>
    </message>
    <message>
        <source>Explains the selected event (double click)</source>
        <translation>解释所选事件（双击）</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>%1 events</source>
        <translation>共 %1 条事件</translation>
    </message>
    <message>
        <source>%1 of %2 events</source>
        <translation>显示 %1 条，共 %2 条</translation>
    </message>
    <message>
        <source>No events yet</source>
        <translation>还没有事件</translation>
    </message>
    <message>
        <source>Whatever happens on either server appears here, newest first.</source>
        <translation>两台服务器上发生的事情都会显示在这里，最新的在最前面。</translation>
    </message>
    <message>
        <source>No event matches</source>
        <translation>没有符合条件的事件</translation>
    </message>
    <message>
        <source>Change the severity or the text of the filter.</source>
        <translation>请调整级别或筛选文字。</translation>
    </message>
    <message>
        <source>Export events</source>
        <translation>导出事件</translation>
    </message>
    <message>
        <source>Comma-separated text (*.csv)</source>
        <translation>逗号分隔文本 (*.csv)</translation>
    </message>
    <message>
        <source>%1 events written to %2</source>
        <translation>已将 %1 条事件写入 %2</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>All severities</source>
        <translation>全部级别</translation>
    </message>
    <message>
        <source>Warnings and worse</source>
        <translation>警告及以上</translation>
    </message>
    <message>
        <source>Errors and worse</source>
        <translation>错误及以上</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>级别</translation>
    </message>
    <message>
        <source>Filter by text, server, group or code…</source>
        <translation>按文字、服务器、资源组或代码筛选…</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
</context>
<context>
    <name>FingerprintDialog</name>
    <message>
        <source>Fingerprint changed</source>
        <translation>指纹已改变</translation>
    </message>
    <message>
        <source>New server</source>
        <translation>新服务器</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>The key of %1 is not the one you trusted</source>
        <translation>%1 的密钥不是您信任的那一个</translation>
    </message>
    <message>
        <source>Either the agent was set up anew, or somebody stands between you and the server. Nothing has been sent to it, no password either.</source>
        <translation>可能是代理重新安装过，也可能有人在您与服务器之间冒充。目前没有向它发送任何内容，密码也没有发送。</translation>
    </message>
    <message>
        <source>Fingerprint that it shows now</source>
        <translation>它现在出示的指纹</translation>
    </message>
    <message>
        <source>Fingerprint that was trusted</source>
        <translation>原先信任的指纹</translation>
    </message>
    <message>
        <source>Compare on the server itself: run “hotpairctl fingerprint” there. If it differs from the first line, cancel and find out who answers.</source>
        <translation>请到服务器本机运行“hotpairctl fingerprint”核对。若与第一行不同，请取消并查明是谁在应答。</translation>
    </message>
    <message>
        <source>I compared them: trust the new key</source>
        <translation>我已核对，信任新密钥</translation>
    </message>
    <message>
        <source>First contact with %1</source>
        <translation>首次连接 %1</translation>
    </message>
    <message>
        <source>This console does not know the agent at %1 of “%2” yet.</source>
        <translation>本控制台还不认识“%2”中位于 %1 的代理。</translation>
    </message>
    <message>
        <source>Fingerprint of its key</source>
        <translation>其密钥的指纹</translation>
    </message>
    <message>
        <source>Run “hotpairctl fingerprint” on that server and compare. It is remembered, and you are only asked again if it changes.</source>
        <translation>请在该服务器上运行“hotpairctl fingerprint”核对。核对后会记住，只有指纹改变时才会再次询问。</translation>
    </message>
    <message>
        <source>They match: trust this server</source>
        <translation>核对一致，信任此服务器</translation>
    </message>
</context>
<context>
    <name>GroupsModel</name>
    <message>
        <source>nowhere</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1, on hold</source>
        <translation>%1，已冻结</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>no server could take over</source>
        <translation>没有可接管的服务器</translation>
    </message>
    <message>
        <source>can take over: %1</source>
        <translation>可接管：%1</translation>
    </message>
    <message>
        <source>last start took %1</source>
        <translation>上次启动用时 %1</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>运行位置</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>资源组</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Term</source>
        <translation>任期</translation>
    </message>
    <message>
        <source>Lease</source>
        <translation>租约</translation>
    </message>
    <message>
        <source>Restarts</source>
        <translation>重启次数</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>说明</translation>
    </message>
</context>
<context>
    <name>GroupsPage</name>
    <message>
        <source>Groups</source>
        <translation>资源组</translation>
    </message>
    <message>
        <source>Groups and their resources</source>
        <translation>资源组及其资源</translation>
    </message>
    <message>
        <source>No groups</source>
        <translation>没有资源组</translation>
    </message>
    <message>
        <source>A group is what moves between the servers: volumes, addresses and programs in their order. Groups are part of the configuration:</source>
        <translation>资源组是在两台服务器之间切换的整体：按顺序启动的卷、地址和程序。资源组在配置中定义：</translation>
    </message>
</context>
<context>
    <name>HeartbeatPage</name>
    <message>
        <source>how long ago the witness heard the other server</source>
        <translation>见证节点在多久之前收到另一台服务器的消息</translation>
    </message>
    <message>
        <source>Back-test…</source>
        <translation>回测…</translation>
    </message>
    <message>
        <source>Judges the recorded heartbeats with another detection time</source>
        <translation>以其他检测时间评判已记录的心跳</translation>
    </message>
    <message>
        <source>Heartbeat</source>
        <translation>心跳</translation>
    </message>
    <message>
        <source>counts as down after %1</source>
        <translation>超过 %1 无心跳判为断开</translation>
    </message>
    <message>
        <source>Heartbeat %1</source>
        <translation>心跳 %1</translation>
    </message>
    <message>
        <source>down · last beat %1</source>
        <translation>已断开 · 最后一次心跳在 %1</translation>
    </message>
    <message>
        <source>round trip %1 · jitter %2 · loss %3</source>
        <translation>往返 %1 · 抖动 %2 · 丢包 %3</translation>
    </message>
    <message>
        <source>Mirror %1</source>
        <translation>镜像 %1</translation>
    </message>
    <message>
        <source>writes %1 · behind by %2 · axis in MiB/s</source>
        <translation>写入 %1 · 待同步 %2 · 纵轴单位 MiB/s</translation>
    </message>
    <message>
        <source>as %1 measures it</source>
        <translation>数据由 %1 测得</translation>
    </message>
    <message>
        <source>60 seconds</source>
        <translation>60 秒</translation>
    </message>
    <message>
        <source>10 minutes</source>
        <translation>10 分钟</translation>
    </message>
    <message>
        <source>Line: round trip in ms · triangle: a lost beat · dashed: silence after which the link counts as down</source>
        <translation>曲线：往返时间（ms）· 三角：丢失的心跳 · 虚线：超过此时间无心跳即判为断开</translation>
    </message>
    <message>
        <source>No heartbeat links</source>
        <translation>没有心跳链路</translation>
    </message>
    <message>
        <source>Links appear here once both servers have a configuration.</source>
        <translation>两台服务器都有配置后，心跳链路会显示在这里。</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>The manual is not part of this build.</source>
        <translation>此版本未包含手册。</translation>
    </message>
    <message>
        <source>HotPair manual</source>
        <translation>HotPair 手册</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>目录</translation>
    </message>
    <message>
        <source>Page of the manual</source>
        <translation>手册页面</translation>
    </message>
</context>
<context>
    <name>LoginDialog</name>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Log in to %1</source>
        <translation>登录 %1</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>用户(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Keep it in the keychain of this computer</source>
        <translation>保存在本机钥匙串中(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;Log in</source>
        <translation>登录(&amp;L)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;Add a connection…</source>
        <translation>添加连接(&amp;A)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>断开(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Log in…</source>
        <translation>登录(&amp;L)…</translation>
    </message>
    <message>
        <source>C&amp;hange the connection…</source>
        <translation>修改连接(&amp;H)…</translation>
    </message>
    <message>
        <source>&amp;Remove the connection…</source>
        <translation>删除连接(&amp;R)…</translation>
    </message>
    <message>
        <source>Topology as a &amp;table</source>
        <translation>以表格显示拓扑(&amp;T)</translation>
    </message>
    <message>
        <source>Tasks and &amp;commands</source>
        <translation>任务与命令(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Filter pairs</source>
        <translation>筛选集群(&amp;F)</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>跟随系统(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>深色(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Export events…</source>
        <translation>导出事件(&amp;E)…</translation>
    </message>
    <message>
        <source>&amp;Manual</source>
        <translation>手册(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;About HotPair</source>
        <translation>关于 HotPair(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Pair</source>
        <translation>集群(&amp;P)</translation>
    </message>
    <message>
        <source>A&amp;ctions</source>
        <translation>操作(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>主题(&amp;H)</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>资源组</translation>
    </message>
    <message>
        <source>Group that the actions are for</source>
        <translation>操作所针对的资源组</translation>
    </message>
    <message>
        <source>No pair yet</source>
        <translation>还没有集群</translation>
    </message>
    <message>
        <source>Add the addresses of the two servers of a pair. Nothing is changed on them: the console only looks until you ask for something.</source>
        <translation>请添加一对服务器的地址。添加不会改动服务器；在您发出操作之前，控制台只读取状态。</translation>
    </message>
    <message>
        <source>Add a connection</source>
        <translation>添加连接</translation>
    </message>
    <message>
        <source>No keychain here: the password is kept for this session only</source>
        <translation>本机没有可用的钥匙串：密码仅在本次运行期间保留</translation>
    </message>
    <message>
        <source>%1 – HotPair</source>
        <translation>%1 – HotPair</translation>
    </message>
    <message>
        <source>Stop group</source>
        <translation>停止资源组</translation>
    </message>
    <message>
        <source>Stop group %1? Its clients lose the service until it is started again.</source>
        <translation>停止资源组 %1？在重新启动之前，客户端将无法使用该服务。</translation>
    </message>
    <message>
        <source>Remove the connection</source>
        <translation>删除连接</translation>
    </message>
    <message>
        <source>Remove “%1” from this console? The servers themselves are not touched.</source>
        <translation>从本控制台删除“%1”？服务器本身不受影响。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>About HotPair</source>
        <translation>关于 HotPair</translation>
    </message>
    <message>
        <source>Two servers, one service that does not stop. Free software under the GNU General Public License, version 3 or later.</source>
        <translation>两台服务器，一个不停的服务。自由软件，按 GNU General Public License 第 3 版或更新版本发布。</translation>
    </message>
</context>
<context>
    <name>MirrorCard</name>
    <message>
        <source>no source at the moment</source>
        <translation>目前没有源端</translation>
    </message>
    <message>
        <source>%1 writes alone</source>
        <translation>%1 单机写入</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>容量</translation>
    </message>
    <message>
        <source>Not yet copied</source>
        <translation>待同步</translation>
    </message>
    <message>
        <source>Lag</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Writes</source>
        <translation>写入</translation>
    </message>
    <message>
        <source>Reads</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>模式</translation>
    </message>
    <message>
        <source>synchronous</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>%1 of %2 copied at %3</source>
        <translation>已复制 %1，共 %2，速度 %3</translation>
    </message>
    <message>
        <source> · %1 left, redundancy back at about %2</source>
        <translation> · 剩余 %1，预计 %2 恢复冗余</translation>
    </message>
    <message>
        <source>mirror %1, %2</source>
        <translation>镜像 %1，%2</translation>
    </message>
</context>
<context>
    <name>MirrorsPage</name>
    <message>
        <source>Mirrors</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>No mirrored volumes</source>
        <translation>没有镜像卷</translation>
    </message>
    <message>
        <source>This pair moves groups without copying data, or its data is on shared storage. A mirrored volume is declared under “volumes” in the configuration.</source>
        <translation>这对主机切换时不复制数据，或数据在共享存储上。镜像卷在配置的“volumes”中定义。</translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>HotPair console</source>
        <translation>HotPair 控制台</translation>
    </message>
    <message>
        <source>Language: zh or en.</source>
        <translation>语言：zh 或 en。</translation>
    </message>
    <message>
        <source>Colours.</source>
        <translation>配色。</translation>
    </message>
    <message>
        <source>Select this saved connection.</source>
        <translation>选中此已保存的连接。</translation>
    </message>
    <message>
        <source>Connect to the agents of a pair for this run only.</source>
        <translation>仅在本次运行中连接一对代理。</translation>
    </message>
    <message>
        <source>Login name (default admin).</source>
        <translation>登录名（默认 admin）。</translation>
    </message>
    <message>
        <source>File with the password in its first line.</source>
        <translation>首行为密码的文件。</translation>
    </message>
    <message>
        <source>Expected fingerprints, in the order of the addresses.</source>
        <translation>预期的指纹，与地址顺序一致。</translation>
    </message>
    <message>
        <source>Write a picture of each page into this folder once data is there.</source>
        <translation>收到数据后将每个页面的图片写入此目录。</translation>
    </message>
    <message>
        <source>Which pages to picture (only: all).</source>
        <translation>要截图的页面（仅支持 all）。</translation>
    </message>
    <message>
        <source>End after the pictures.</source>
        <translation>截图后退出。</translation>
    </message>
    <message>
        <source>Unexpected argument: %1</source>
        <translation>多余的参数：%1</translation>
    </message>
    <message>
        <source>--lang takes zh or en.</source>
        <translation>--lang 只接受 zh 或 en。</translation>
    </message>
    <message>
        <source>--theme takes light, dark or system.</source>
        <translation>--theme 只接受 light、dark 或 system。</translation>
    </message>
    <message>
        <source>--pages takes only: all.</source>
        <translation>--pages 只接受 all。</translation>
    </message>
    <message>
        <source>--connect takes one or two agents, and the witness as third.</source>
        <translation>--connect 接受一个或两个代理，第三个为见证。</translation>
    </message>
    <message>
        <source>--pin has more fingerprints than --connect has addresses.</source>
        <translation>--pin 的指纹数多于 --connect 的地址数。</translation>
    </message>
    <message>
        <source>%1 is no address.</source>
        <translation>%1 不是有效地址。</translation>
    </message>
    <message>
        <source>%1 is no SHA-256 fingerprint.</source>
        <translation>%1 不是 SHA-256 指纹。</translation>
    </message>
</context>
<context>
    <name>Sentences</name>
    <message>
        <source>over the witness</source>
        <translation>经见证节点</translation>
    </message>
    <message>
        <source>heard %1</source>
        <translation>%1有消息</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>工作机</translation>
    </message>
    <message>
        <source>Standby</source>
        <translation>备机</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>not configured</source>
        <translation>未配置</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>two holders!</source>
        <translation>双主！</translation>
    </message>
    <message>
        <source>group failed</source>
        <translation>资源组故障</translation>
    </message>
    <message>
        <source>service down</source>
        <translation>服务中断</translation>
    </message>
    <message>
        <source>group stopped</source>
        <translation>资源组已停止</translation>
    </message>
    <message>
        <source>node offline</source>
        <translation>节点离线</translation>
    </message>
    <message>
        <source>agent silent</source>
        <translation>代理无应答</translation>
    </message>
    <message>
        <source>mirror broken</source>
        <translation>镜像异常</translation>
    </message>
    <message>
        <source>mirror behind</source>
        <translation>镜像未同步</translation>
    </message>
    <message>
        <source>no standby</source>
        <translation>无备机</translation>
    </message>
    <message>
        <source>no witness</source>
        <translation>无见证</translation>
    </message>
    <message>
        <source>link down</source>
        <translation>心跳断开</translation>
    </message>
    <message>
        <source>link lossy</source>
        <translation>心跳降级</translation>
    </message>
    <message>
        <source>on hold</source>
        <translation>已冻结</translation>
    </message>
    <message>
        <source>views differ</source>
        <translation>两边不一致</translation>
    </message>
    <message>
        <source>alarm</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Redundancy intact</source>
        <translation>冗余正常</translation>
    </message>
    <message>
        <source>Redundancy reduced</source>
        <translation>冗余降级</translation>
    </message>
    <message>
        <source>No current data</source>
        <translation>没有最新数据</translation>
    </message>
    <message>
        <source>Two holders at once</source>
        <translation>两台同时持有</translation>
    </message>
    <message>
        <source>Service down</source>
        <translation>服务中断</translation>
    </message>
    <message>
        <source>No redundancy</source>
        <translation>没有冗余</translation>
    </message>
    <message>
        <source>Group %1 is held by both servers</source>
        <translation>两台服务器同时持有资源组 %1</translation>
    </message>
    <message>
        <source>Group %1 has failed</source>
        <translation>资源组 %1 故障</translation>
    </message>
    <message>
        <source>Group %1 is served by nobody</source>
        <translation>资源组 %1 无人提供服务</translation>
    </message>
    <message>
        <source>Group %1 is stopped</source>
        <translation>资源组 %1 已停止</translation>
    </message>
    <message>
        <source>Server %1 is offline</source>
        <translation>服务器 %1 离线</translation>
    </message>
    <message>
        <source>The agent on %1 does not answer this console</source>
        <translation>%1 上的代理未应答本控制台</translation>
    </message>
    <message>
        <source>Mirror %1: %2</source>
        <translation>镜像 %1：%2</translation>
    </message>
    <message>
        <source>%2 cannot take over group %1 now</source>
        <translation>%2 目前不能接管资源组 %1</translation>
    </message>
    <message>
        <source>The witness is not seen by both servers</source>
        <translation>并非两台服务器都能看到见证</translation>
    </message>
    <message>
        <source>Heartbeat link %1 is down</source>
        <translation>心跳链路 %1 已断开</translation>
    </message>
    <message>
        <source>Heartbeat link %1 loses beats</source>
        <translation>心跳链路 %1 有丢包</translation>
    </message>
    <message>
        <source>Group %1 is on hold: no automatic takeover</source>
        <translation>资源组 %1 已冻结：不会自动接管</translation>
    </message>
    <message>
        <source>The two servers tell different things</source>
        <translation>两台服务器的说法不一致</translation>
    </message>
    <message>
        <source>The two servers tell different things about %1</source>
        <translation>两台服务器对 %1 的说法不一致</translation>
    </message>
    <message>
        <source>%1 and %2 both say that they hold group %3</source>
        <translation>%1 和 %2 都说自己持有资源组 %3</translation>
    </message>
    <message>
        <source>Holder of group %1: %2 says %3, %4 says %5</source>
        <translation>资源组 %1 的持有者：%2 说是 %3，%4 说是 %5</translation>
    </message>
    <message>
        <source>Mirror %1: %2 says “%3”, %4 says “%5”</source>
        <translation>镜像 %1：%2 说“%3”，%4 说“%5”</translation>
    </message>
    <message>
        <source>Witness: %1 says “%2”, %3 says “%4”</source>
        <translation>见证：%1 说“%2”，%3 说“%4”</translation>
    </message>
    <message>
        <source>%1 says that %2 is offline, but %2 answers this console</source>
        <translation>%1 说 %2 已离线，但 %2 能应答本控制台</translation>
    </message>
    <message>
        <source>Configuration: %1 has revision %2, %3 has revision %4</source>
        <translation>配置：%1 是版本 %2，%3 是版本 %4</translation>
    </message>
    <message>
        <source>no data since %1</source>
        <translation>%1 起无数据</translation>
    </message>
    <message>
        <source>no data yet</source>
        <translation>还没有数据</translation>
    </message>
    <message>
        <source>one way only</source>
        <translation>单向</translation>
    </message>
    <message>
        <source>down</source>
        <translation>断开</translation>
    </message>
    <message>
        <source>if %1 lost power now, %2 would take over in about &lt;b&gt;%3&lt;/b&gt;, losing &lt;b&gt;%4&lt;/b&gt;</source>
        <translation>若 %1 此刻断电：%2 约 &lt;b&gt;%3&lt;/b&gt; 接管，丢失 &lt;b&gt;%4&lt;/b&gt;</translation>
    </message>
    <message>
        <source>resource failed</source>
        <translation>资源故障</translation>
    </message>
    <message>
        <source>Group %1: resource %2 has failed</source>
        <translation>资源组 %1：资源 %2 故障</translation>
    </message>
</context>
<context>
    <name>StatusArea</name>
    <message>
        <source>The last try failed: %1</source>
        <translation>上次连接失败：%1</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>connecting…</source>
        <translation>正在连接…</translation>
    </message>
    <message>
        <source>fingerprint to be confirmed</source>
        <translation>等待确认指纹</translation>
    </message>
    <message>
        <source>login needed</source>
        <translation>需要登录</translation>
    </message>
    <message>
        <source>not reachable, trying again</source>
        <translation>无法连接，正在重试</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>未打开</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>no pair selected</source>
        <translation>未选择集群</translation>
    </message>
    <message>
        <source>Witness</source>
        <translation>见证</translation>
    </message>
    <message>
        <source>as the two servers see it</source>
        <translation>由两台服务器观测</translation>
    </message>
    <message>
        <source>not logged in</source>
        <translation>未登录</translation>
    </message>
    <message>
        <source>no data yet</source>
        <translation>还没有数据</translation>
    </message>
    <message>
        <source>data %1 s old</source>
        <translation>数据 %1 秒前更新</translation>
    </message>
</context>
<context>
    <name>StepsView</name>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
</context>
<context>
    <name>TakeoverDialog</name>
    <message>
        <source>of that, starting %1: %2 (measured)</source>
        <translation>其中启动 %1 用时 %2（实测）</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Measured interruption</source>
        <translation>实测业务中断</translation>
    </message>
    <message>
        <source>estimated: %1</source>
        <translation>预计：%1</translation>
    </message>
    <message>
        <source>Whole action</source>
        <translation>全程用时</translation>
    </message>
    <message>
        <source>Expected interruption</source>
        <translation>预计业务中断</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>Connections cut</source>
        <translation>将断开的连接</translation>
    </message>
    <message>
        <source>through %1</source>
        <translation>经 %1</translation>
    </message>
    <message>
        <source>nothing has to be copied</source>
        <translation>无需复制数据</translation>
    </message>
    <message>
        <source>the mirror is in sync</source>
        <translation>镜像已同步</translation>
    </message>
    <message>
        <source>not yet on %1</source>
        <translation>尚未到达 %1</translation>
    </message>
    <message>
        <source>Data that could be lost</source>
        <translation>可能丢失的数据</translation>
    </message>
    <message>
        <source>Force the takeover and lose data</source>
        <translation>强制接管并承受数据丢失</translation>
    </message>
    <message>
        <source>Force…</source>
        <translation>强制…</translation>
    </message>
    <message>
        <source>&lt;b&gt;Forcing skips the safety checks.&lt;/b&gt; If %1 still runs, or holds newer data, acknowledged data is lost and both servers may disagree afterwards. Make sure that %1 is switched off. Type the group&apos;s name &lt;b&gt;%2&lt;/b&gt; to confirm.</source>
        <translation>&lt;b&gt;强制接管会跳过安全检查。&lt;/b&gt;如果 %1 仍在运行，或持有更新的数据，已确认的数据将会丢失，之后两边数据可能不一致。请先确认 %1 已断电。请输入资源组名称 &lt;b&gt;%2&lt;/b&gt; 以确认。</translation>
    </message>
    <message>
        <source>Name of the group, to confirm</source>
        <translation>输入资源组名称以确认</translation>
    </message>
    <message>
        <source>Switch over group %1: %2 → %3</source>
        <translation>切换资源组 %1：%2 → %3</translation>
    </message>
    <message>
        <source>Take over group %1: %2 → %3</source>
        <translation>接管资源组 %1：%2 → %3</translation>
    </message>
    <message>
        <source>Switch over</source>
        <translation>切换</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>接管</translation>
    </message>
    <message>
        <source>Planned: stop, flush, check that nothing is missing on the other side, then hand the lease over.</source>
        <translation>计划切换：先停写、刷盘、核对零差异，再交出租约。</translation>
    </message>
    <message>
        <source>%1 asks for the lease without the holder&apos;s help. It is granted only when nobody can be serving and no acknowledged data is missing.</source>
        <translation>%1 在没有持有者配合的情况下申请租约。只有确定无人在提供服务且不缺已确认的数据时才会批准。</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Steps (estimated by this console)</source>
        <translation>步骤（由本控制台估算）</translation>
    </message>
    <message>
        <source>Asking the agent for the plan…</source>
        <translation>正在向代理索取计划…</translation>
    </message>
    <message>
        <source>Rehearsed: the plan holds. Nothing was changed.</source>
        <translation>演练完成：计划可行，未做任何改动。</translation>
    </message>
    <message>
        <source>Done. %1 serves group %2 now.</source>
        <translation>完成。资源组 %2 现由 %1 提供服务。</translation>
    </message>
    <message>
        <source>Refused, nothing was changed.</source>
        <translation>已拒绝，未做任何改动。</translation>
    </message>
    <message>
        <source>The outcome is not known; look at the topology.</source>
        <translation>结果未知，请查看拓扑。</translation>
    </message>
    <message>
        <source>It failed.</source>
        <translation>失败。</translation>
    </message>
    <message>
        <source>Way back: once it is done, switch over again to return to %1. The same from a shell:</source>
        <translation>退回方法：完成后再次切换即可回到 %1。等效命令：</translation>
    </message>
    <message>
        <source>on %1</source>
        <translation>在 %1 上执行</translation>
    </message>
    <message>
        <source>&amp;Rehearse only</source>
        <translation>仅演练(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Start the switchover</source>
        <translation>开始切换(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Start the takeover</source>
        <translation>开始接管(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>It carries on in the task list.</source>
        <translation>操作会在任务列表中继续。</translation>
    </message>
</context>
<context>
    <name>TaskModel</name>
    <message>
        <source>running</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>rehearsed, nothing changed</source>
        <translation>演练完成，未做改动</translation>
    </message>
    <message>
        <source>done, service interrupted for %1</source>
        <translation>完成，业务中断 %1</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>refused: %1</source>
        <translation>已拒绝：%1</translation>
    </message>
    <message>
        <source>failed: %1</source>
        <translation>失败：%1</translation>
    </message>
    <message>
        <source>outcome unknown: %1</source>
        <translation>结果未知：%1</translation>
    </message>
    <message>
        <source>not sent: %1</source>
        <translation>未发送：%1</translation>
    </message>
    <message>
        <source>group %1 · %2 → %3</source>
        <translation>资源组 %1 · %2 → %3</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Object</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Equivalent command</source>
        <translation>等效命令</translation>
    </message>
</context>
<context>
    <name>TopologyContent</name>
    <message>
        <source>the servers hear of each other over it</source>
        <translation>两台服务器可经其互相获知</translation>
    </message>
    <message>
        <source>no word of the other server over it</source>
        <translation>经其未获知另一台服务器的消息</translation>
    </message>
    <message>
        <source>%1: %2, the other server heard %3</source>
        <translation>%1：%2，%3有另一台服务器的消息</translation>
    </message>
    <message>
        <source>agent %1</source>
        <translation>代理 %1</translation>
    </message>
    <message>
        <source>as the other server sees it</source>
        <translation>由对方服务器观测</translation>
    </message>
    <message>
        <source>%1 more alarms: see events</source>
        <translation>还有 %1 条告警，见事件页</translation>
    </message>
    <message>
        <source>term %1</source>
        <translation>任期 %1</translation>
    </message>
    <message>
        <source>lease %1 s</source>
        <translation>租约 %1 秒</translation>
    </message>
    <message>
        <source>On hold: no automatic takeover</source>
        <translation>已冻结：不会自动接管</translation>
    </message>
    <message>
        <source>restarts %1</source>
        <translation>重启 %1 次</translation>
    </message>
    <message>
        <source>No server holds this group</source>
        <translation>没有服务器持有此资源组</translation>
    </message>
    <message>
        <source>%1 · not known</source>
        <translation>%1 · 情况不明</translation>
    </message>
    <message>
        <source>%1 · no standby</source>
        <translation>%1 · 无备机</translation>
    </message>
    <message>
        <source>%1 is offline</source>
        <translation>%1 离线</translation>
    </message>
    <message>
        <source>%1 · ready to take over</source>
        <translation>%1 · 随时可接管</translation>
    </message>
    <message>
        <source>Nothing to copy: can start here at once</source>
        <translation>无需复制数据，可立即启动</translation>
    </message>
    <message>
        <source>Data is the same as on %1</source>
        <translation>数据一致，与 %1 相同</translation>
    </message>
    <message>
        <source>Drag the group&apos;s card here to switch over</source>
        <translation>拖动资源组卡片到此处可发起切换</translation>
    </message>
    <message>
        <source>%1 · cannot take over now</source>
        <translation>%1 · 目前不能接管</translation>
    </message>
    <message>
        <source>This server does not have the newest data, or is held back</source>
        <translation>本机数据不是最新，或被限制接管</translation>
    </message>
    <message>
        <source>Mirror %1: %2</source>
        <translation>镜像 %1：%2</translation>
    </message>
    <message>
        <source>heartbeat %1 %2</source>
        <translation>心跳 %1 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2, round trip %3, jitter %4, loss %5, last beat %6</source>
        <translation>%1：%2，往返 %3，抖动 %4，丢包 %5，最后心跳 %6</translation>
    </message>
    <message>
        <source>mirror %1</source>
        <translation>镜像 %1</translation>
    </message>
    <message>
        <source>synchronous mirror %1</source>
        <translation>同步镜像 %1</translation>
    </message>
    <message>
        <source>mirror %1 (%2)</source>
        <translation>镜像 %1（%2）</translation>
    </message>
    <message>
        <source>%1 · writes %2</source>
        <translation>%1 · 写入 %2</translation>
    </message>
    <message>
        <source>%1 at %2 · %3 left</source>
        <translation>%1 · %2 · 剩余 %3</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>behind by %1</source>
        <translation>待同步 %1</translation>
    </message>
    <message>
        <source>nowhere known</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>%1 %2 → %3</source>
        <translation>%1 %2 → %3</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>no virtual address configured</source>
        <translation>未配置虚拟地址</translation>
    </message>
    <message>
        <source>Clients · virtual address %1</source>
        <translation>客户端 · 虚拟地址 %1</translation>
    </message>
    <message>
        <source>Clients · virtual addresses</source>
        <translation>客户端 · 虚拟地址</translation>
    </message>
    <message>
        <source>Witness</source>
        <translation>见证</translation>
    </message>
    <message>
        <source>%1 says: %2</source>
        <translation>%1 说：%2</translation>
    </message>
    <message>
        <source>%1 · seen %2</source>
        <translation>%1 · %2有应答</translation>
    </message>
    <message>
        <source>%1: %2 (term %3)</source>
        <translation>%1：%2（任期 %3）</translation>
    </message>
    <message>
        <source>votes · %1</source>
        <translation>票 · %1</translation>
    </message>
</context>
<context>
    <name>TopologyPage</name>
    <message>
        <source>Topology</source>
        <translation>拓扑</translation>
    </message>
    <message>
        <source>This pair is not configured yet</source>
        <translation>这对主机尚未配置</translation>
    </message>
    <message>
        <source>The agent answers, but it knows no second server. Introduce the two servers to each other and apply a configuration:</source>
        <translation>代理有应答，但还不认识另一台服务器。请先让两台服务器配对，再应用配置：</translation>
    </message>
    <message>
        <source>on the first server: prints a code</source>
        <translation>在第一台服务器上执行，显示配对码</translation>
    </message>
    <message>
        <source>on the second server</source>
        <translation>在第二台服务器上执行</translation>
    </message>
    <message>
        <source>on either server</source>
        <translation>在任意一台上执行</translation>
    </message>
    <message>
        <source>No data from this pair yet</source>
        <translation>还没有这对主机的数据</translation>
    </message>
    <message>
        <source>Open the connection to see the pair.</source>
        <translation>打开连接后即可查看。</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1到 %2</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Show the same data as a table, for keyboard and screen reader</source>
        <translation>以表格显示同样的数据，便于键盘操作和读屏</translation>
    </message>
    <message>
        <source>Picture of the pair</source>
        <translation>双机拓扑图</translation>
    </message>
    <message>
        <source>The pair as a table</source>
        <translation>双机状态表</translation>
    </message>
</context>
<context>
    <name>TwinModel</name>
    <message>
        <source>Redundancy</source>
        <translation>冗余</translation>
    </message>
    <message>
        <source>Contradiction</source>
        <translation>矛盾</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Servers</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>告警</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>资源组</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%1，位于 %2</translation>
    </message>
    <message>
        <source>term %1 · can take over: %2</source>
        <translation>任期 %1 · 可接管：%2</translation>
    </message>
    <message>
        <source>Heartbeat links</source>
        <translation>心跳链路</translation>
    </message>
    <message>
        <source>Mirrors</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Witness</source>
        <translation>见证</translation>
    </message>
    <message>
        <source>Thing</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
</context>
<context>
    <name>VerbActions</name>
    <message>
        <source>Rehearse a switchover: the plan is made, nothing is changed</source>
        <translation>演练切换：只生成计划，不做任何改动</translation>
    </message>
    <message>
        <source>Rehearse</source>
        <translation>演练</translation>
    </message>
</context>
<context>
    <name>WhyDialog</name>
    <message>
        <source>Cause: %1</source>
        <translation>起因：%1</translation>
    </message>
    <message>
        <source>Why event #%1 happened</source>
        <translation>事件 #%1 的原因</translation>
    </message>
    <message>
        <source>The agent of %1 is looking through its flight recorder…</source>
        <translation>%1 的代理正在查阅飞行记录…</translation>
    </message>
    <message>
        <source>Since the cause</source>
        <translation>自起因起</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>发生了什么</translation>
    </message>
    <message>
        <source>Time line</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Played again, the decision core decides the same.</source>
        <translation>重放验证：决策核心作出相同的决策。</translation>
    </message>
    <message>
        <source>Played again, the decision core of this version decides differently.</source>
        <translation>重放验证：本版本的决策核心作出了不同的决策。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BacktestDialog</name>
    <message>
        <source>%1 is looking through its recorded heartbeats…</source>
        <translation>%1 正在查阅已记录的心跳…</translation>
    </message>
    <message>
        <source>False failovers in %1 h: %2</source>
        <translation>%1 小时内的误切换：%2 次</translation>
    </message>
    <message>
        <source>No false failover in %1 h.</source>
        <translation>%1 小时内没有误切换。</translation>
    </message>
    <message>
        <source>With any detection above %1 there would have been none.</source>
        <translation>检测时间大于 %1 时不会误切换。</translation>
    </message>
    <message>
        <source>The other node was really lost %1 times, noticed after %2 on average.</source>
        <translation>另一节点真实丢失 %1 次，平均 %2 后发现。</translation>
    </message>
    <message>
        <source>The other node was never really lost in this time.</source>
        <translation>该时段内另一节点没有真实丢失。</translation>
    </message>
    <message>
        <source>Back-test</source>
        <translation>回测</translation>
    </message>
    <message>
        <source>Would another detection time be better?</source>
        <translation>换一个检测时间会更好吗？</translation>
    </message>
    <message>
        <source>Silence that counts as death:</source>
        <translation>判定失效的静默时间：</translation>
    </message>
    <message>
        <source>Silence that counts as death</source>
        <translation>判定失效的静默时间</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>链路</translation>
    </message>
    <message>
        <source>Beats</source>
        <translation>心跳数</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>Longest silence</source>
        <translation>最长静默</translation>
    </message>
    <message>
        <source>False alarms</source>
        <translation>误报</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>链路</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>HealthPage</name>
    <message>
        <source>Health</source>
        <translation>健康</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>无应答</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>findings: %1</source>
        <translation>%1 项问题</translation>
    </message>
    <message>
        <source>disks do not tell: smartmontools is not installed</source>
        <translation>无法读取磁盘状况：未安装 smartmontools</translation>
    </message>
    <message>
        <source>Nothing known yet</source>
        <translation>尚无数据</translation>
    </message>
    <message>
        <source>The agents are asked for the sensors of their machines while this page is seen.</source>
        <translation>显示本页期间会向代理查询各服务器的传感器。</translation>
    </message>
    <message>
        <source>asking the agents…</source>
        <translation>正在查询代理…</translation>
    </message>
    <message>
        <source>as of %1</source>
        <translation>截至 %1</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>重新查询</translation>
    </message>
    <message>
        <source>What</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation>传感器</translation>
    </message>
</context>
</TS>
