#!/bin/bash
# examples/many-hosts on three hosts that are network namespaces with an sshd each: the report is that of one machine,
# byte for byte, also when a host dies in the middle. Nothing of it is seen outside: no address, no file but in $TMP.
skip() { echo "1..0 # SKIP $1"; exit 0; }
case ${BUILD-} in *asan) skip "the script is the same as of the plain build" ;; esac
if [ -z "${INSIDE-}" ]; then
	[ "$(id -u)" = 0 ] || skip "only root may make network namespaces"
	for program in parallel rsync ssh /usr/sbin/sshd ip unshare; do
		command -v "$program" >/dev/null || skip "$program is not installed"
	done
	ip=$(command -v ip)
	unshare --net --mount --pid --fork --mount-proc "$ip" link add veth0 type veth peer name veth1 2>/dev/null ||
		skip "network namespaces are not allowed here"
	INSIDE=yes exec unshare --net --mount --pid --fork --mount-proc --kill-child bash "$0"
fi
. "$(dirname "$0")/lib.sh"
cd "$TMP" || exit 3
export HOME=$TMP PARALLEL_HOME=$TMP/parallel NOW=2022-04-05T12:00:00+08:00
mount -t tmpfs tmpfs /run && mkdir /run/sshd && ip link set lo up || exit 3

## hosts: what runs there can be told to hang or to fail
mkdir wrapped
cat >wrapped/flag-risk <<END
#!/bin/sh
[ ! -e $TMP/broken ] || exit 3
if [ -e $TMP/hang-\$NUMBER ]; then : >$TMP/hanging; sleep 600; fi
exec $(command -v flag-risk) "\$@"
END
chmod +x wrapped/flag-risk
ssh-keygen -q -t ed25519 -N '' -f key && ssh-keygen -q -t ed25519 -N '' -f host_key || exit 3
start_host() {
	cat >"sshd-$1" <<-END
		HostKey $TMP/host_key
		AuthorizedKeysFile $TMP/key.pub
		StrictModes no
		UsePAM no
		PermitRootLogin prohibit-password
		PasswordAuthentication no
		PidFile none
		LogLevel ERROR
		SetEnv NUMBER=$1 PATH=$TMP/wrapped:$PATH GATEHOUSE_SHARE=${GATEHOUSE_SHARE:-$TOP/lib}
	END
	unshare --net --pid --fork --kill-child /usr/sbin/sshd -D -e -f "$TMP/sshd-$1" 2>"sshd-$1.err" &
	host[$1]=$!
	until ! [ /proc/self/ns/net -ef "/proc/${host[$1]}/ns/net" ]; do sleep 0.05; done
	ip link add "veth$1" type veth peer name eth0 netns "${host[$1]}"
	ip address add "10.77.$1.1/24" dev "veth$1"
	ip link set "veth$1" up
	nsenter -t "${host[$1]}" -n ip address add "10.77.$1.2/24" dev eth0
	nsenter -t "${host[$1]}" -n ip link set eth0 up
	echo "2/root@10.77.$1.2" >>hosts
}
# As when its power goes: not a packet more.
kill_host() {
	nsenter -t "${host[$1]}" -n ip link set eth0 down
	kill -9 "${host[$1]}"
}
for n in 1 2 3; do start_host $n; done
# What run.sh asks for is more patient.
export SSH="ssh -i $TMP/key -o ConnectTimeout=2 -o ServerAliveInterval=1 -o ServerAliveCountMax=3 -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o LogLevel=ERROR"
for n in 1 2 3; do
	for _ in 1 2 3 4 5; do
		$SSH -o BatchMode=yes "root@10.77.$n.2" 'echo $NUMBER' </dev/null >answer 2>ssh.err && break
		sleep 0.5
	done
	[ "$(cat answer)" = $n ] || skip "root cannot log in: $(tail -qn 1 ssh.err "sshd-$n.err" | tr '\n' ' ')"
done

## logs: three gates, one city that is cut, and one whose dates only its last rows explain
${CC:-cc} -O2 -o gen "$TOP/bench/gen.c" && ./gen areas >areas.csv || exit 3
for n in 1 2 3; do ./gen 2000 $n >"gate $n.csv"; done
./gen 10000 4 >city.csv
{
	echo 时间,小区,姓名,体温,备注
	for n in {1..300}; do echo "02/03/2022 08:$((n % 60 / 10))$((n % 10)),枫林,甲,36.5,\"two
lines, 甲\""; done
	echo 28/03/2022 09:00,枫林,乙,37.9,
} >dates.csv
logs=(gate*.csv city.csv dates.csv)
report() { ingest-gate --now=$NOW "$@" 2>account | flag-risk -p residential -a areas.csv | ledger-report --now=$NOW 2>/dev/null; }
report "${logs[@]}" >one.csv
many() { CUT=1000000 BLOCK=400000 WORK=$TMP/work sh "$TOP/examples/many-hosts/run.sh" hosts "$TMP/areas.csv" "$1" "${logs[@]}"; }
# hosts of OUT: who finished pieces
finished_by() { cut -f 2 "$1"/*.log | grep -v Host | sort -u | cut -d. -f3 | paste -sd' '; }

check "three hosts" many all
check "their report is that of one machine" cmp one.csv all/report.csv
check_out "all of them took part" "1 2 3
" finished_by all
check "the city was cut, for its size" test "$(wc -l <all/pieces.txt)" -ge 5

## a host dies while it works on a file, after others have finished one
touch hang-2
many died >died.said 2>&1 &
job=$!
for _ in {1..300}; do
	[ -e hanging ] && grep -qs 10.77.1 died/whole.log && break
	sleep 0.1
done
check "a host is in the middle of its work" test -e hanging
kill_host 2
check "the others finish it" wait $job
check "the report is the same" cmp one.csv died/report.csv
check_out "nothing of it is from the dead host" "1 3
" finished_by died
pieces() { cat "$1"/whole.log "$1"/pieces.log | grep -vc ^Seq; }
check_out "no file is missing or twice" "$(pieces all)
" pieces died

## what cannot be done is no report
touch broken
logs=("gate 1.csv")
check_err "files that fail on every host are said so" 'files failed on every host they were given to' 3 many failed
check_rc "and there is no report" 1 test -e failed/report.csv
rm broken

## why raw logs are cut only after they became gate CSV: half of a log may not know what its dates are
# half FROM,TO FILE: the header and those lines
half() { head -n 1 "$2"; sed -n "$1p" "$2"; }
report dates.csv >whole
half 2,301 dates.csv >a.csv; half 302,602 dates.csv >b.csv
report a.csv >a; report b.csv >b
check_rc "the halves of a raw log are not the whole" 1 bash -c "ledger-report --merge a b | cmp -s - whole"
ingest-gate --now=$NOW dates.csv >gate.csv 2>account
for part in 2,99 100,302; do half $part gate.csv | flag-risk -p residential -a areas.csv | ledger-report --now=$NOW >"of-$part" 2>/dev/null; done
check "the halves of its gate CSV are" bash -c "ledger-report --merge of-* | cmp - whole"
done_testing
