# gatehouse: filters for whoever keeps an outbreak out of a place with a gate.
# The lists are the architecture: programs on top, each layer of the library
# may use only the lines above it (tests/9200-layers.t holds it to that).
include config.mk

PROGRAMS = ingest-gate flag-risk rule-check ledger-append ledger-grep ledger-verify ledger-keep \
           ledger-report disinfect-schedule

L0_BASE    = xmem buf strmap diag num fraction cpu find crew
L1_TEXT    = utf8_fast utf8 width norm norm_number span when idcheck near progress
L1_STORE   = digest fileio window codec sha256 tree tree_proof bloom
L2_CSV     = csvtext csvline gb18030 encode csvin_source csvin_sniff csvin_decode csvin_scan \
             csvin_record csvin_libcsv csvin_fast csvin csvin_part parts csvout
L3_RECORDS = table gate header period tally
L4_WORDS   = words region region_find
L4_CELLS   = scan choice datefields_lex datefields_date datefields datetext cell_text cell_word \
             cell_trip cell_symptoms cell_time temptext cell_temp cell_count cell_name cell_id \
             cell_phone cell_plate cell_house cell_region cell
L4_INTAKE  = codes profile fwcomma dateorder repeat memo layout furniture later reject intake_adjust \
             intake_order intake_cells intake_repeat intake_write intake_row intake_jobs intake_summary \
             intake
L4_RULES   = scales lookup areas feel feel_scan feel_value feel_literal feel_needles feel_regex \
             feel_parse feel_eval feel_inspect rules_keep rules_columns rules_expr rules_header \
             rules_template rules_overlay rules_lists rules_pack rules_row rules_table rules_load \
             rules_fact rules_filter rules_memo rules_compile ruleset rules_select rules_combine \
             rules_cache rules_run rules_plan rules_match rules_eval rules_text rules_why rules_inspect \
             rules_suppress outcome explain coverage flags_outputs flags_reasons flags_tail flags_counts \
             flags flagging_pass flagging_jobs flagging
L4_DISINFECT = dose_text dose dose_uv dose_limits mixing calendar slots recur_parse recur tokens \
             zones events dose_usual form_words note lamps dosing_work dosing duty_family \
             duty_plan duty schedule_check schedule_make schedule task done_log duty_done \
             form_text form_sheet form_notes form_block form_print form_ics planner_load planner
L4_LINT    = lint lint_table lint_expect lint_tests lint_sources lint_time lint_space \
             lint_ordered lint_text lint_label lint_search lint_boxes lint_gaps lint_patterns \
             lint_cells lint_pairs lint_reach lint_versions lint_suppressions lint_lists \
             lint_static lint_changed lint_diff lint_fix
L4_LEDGER  = member keyring_memo keyring_text keyring_file keyring guard ledger ledger_settings \
             ledger_files torn place heads part hop sidecar sidecar_build ledger_line ledger_row \
             writers tip batch blocks tail rollover recover resent append incoming feed_commit feed \
             audit audit_write keeper shred drop pack
L4_SEARCH  = search_regex search_who search_match search_part search_headers search_plan \
             search_ledgers search_read search search_out
L4_VERIFY  = findings receipts verify_member verify_part verify_receipts verify_sidecars \
             verify_chain verify verify_folder published published_write proof proof_check
L4_REPORT  = report_tally report_head report report_jobs report_read report_say report_merge due roster balance pins \
             collate collate_read
L5_PROGRAM = cli_value cli_data cli

# A layer, and the folder of lib/ where it lives.
MODULES = $(L0_BASE:%=base/%) \
          $(L1_TEXT:%=text/%) \
          $(L1_STORE:%=store/%) \
          $(L2_CSV:%=csv/%) \
          $(L3_RECORDS:%=records/%) \
          $(L4_WORDS:%=words/%) \
          $(L4_CELLS:%=cells/%) \
          $(L4_INTAKE:%=intake/%) \
          $(L4_RULES:%=decide/%) \
          $(L4_DISINFECT:%=disinfect/%) \
          $(L4_LINT:%=lint/%) \
          $(L4_LEDGER:%=ledger/%) \
          $(L4_SEARCH:%=search/%) \
          $(L4_VERIFY:%=verify/%) \
          $(L4_REPORT:%=reporting/%) \
          $(L5_PROGRAM:%=program/%)
FOLDERS = base text store csv records words cells intake decide disinfect lint ledger search verify \
          reporting program
DATA    = tables profiles rules reports
UNITS   = spec_base spec_text spec_csv gb18030 chunk streams spec_header spec_region id_errors cells \
          spec_feel spec_needles spec_rules runs spec_lint packtest spec_duty spec_dose planform \
          evidence packing members appending keeping sidecars spec_privacy \
          $(FAULTS:%=faults/%) faults/shim.so $(FUZZ:%=fuzz_%)
FUZZ    = ingest csvin feel member proof heads receipts
FAULTS  = damage power
LEDGER_BENCH = ledger_gen ledger_sync ledger_codec lap

# make O=build/asan BIN=build/asan/bin builds a second tree beside the first.
O    = build
BIN  = bin
ARCH = $(O)/libgatehouse.a
ALL_CFLAGS = -std=gnu11 $(WARN) $(FOLDERS:%=-Ilib/%) -DPREFIX='"$(PREFIX)"' $(FOUND) $(CFLAGS)

all: $(PROGRAMS:%=$(BIN)/%)

$(ARCH): $(MODULES:%=$(O)/lib/%.o)
	$(AR) rcs $@ $^
$(BIN)/%: $(O)/bin/%.o $(ARCH)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(ARCH) $(LIBS)
$(O)/tests/%: $(O)/tests/%.o $(O)/tests/spec.o $(ARCH)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(O)/tests/spec.o $(ARCH) $(LIBS)
$(O)/tests/faults/%: $(O)/tests/faults/%.o $(O)/tests/faults/after.o $(O)/tests/faults/disk.o \
		$(O)/tests/spec.o $(ARCH)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
# Loaded into the programs as they are: no sanitizer of its own.
$(O)/tests/faults/shim.so: tests/faults/shim.c tests/faults/log.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 $(WARN) -O2 -fPIC -shared -o $@ $<
$(O)/bench/%: $(O)/bench/%.o $(ARCH)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(ARCH) $(LIBS)
# Fuzz targets replay their corpus; under clang libFuzzer is the driver.
FUZZ_MAIN = $(O)/tests/fuzz_main.o
$(FUZZ:%=$(O)/tests/fuzz_%): $(O)/tests/%: $(O)/tests/%.o $(filter %.o,$(FUZZ_MAIN)) $(ARCH)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(FUZZ_MAIN) $(ARCH) $(LIBS)
$(O)/%.o: %.c Makefile config.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
-include $(wildcard $(O)/*/*.d $(O)/*/*/*.d)
.SECONDARY:

demo: packages
	@$(MAKE) -s all
	@PATH="$$PWD/$(BIN):$$PATH" sh examples/one-day/run.sh

# The whole suite twice: as shipped with warnings as errors, then under ASan
# and UBSan. The programs of each tree are tested where they were built.
check: test-packages
	@$(MAKE) -s -j2 O=build/check BIN=build/check/bin WARN="$(WARN) -Werror" all units
	@$(MAKE) -s -j2 asan
	@build/check/tests/cells | sed -n 's/^# //p' # kinds of messy cells: right, wrong, of
	@GATEHOUSE_SHARE=$$PWD/lib BUILD=$$PWD/build/check prove -j2 tests/*.t
	@GATEHOUSE_SHARE=$$PWD/lib BUILD=$$PWD/build/asan prove -j2 tests/*.t
# The fault tests of the ledger with their large counts: hours, nightly.
torture: test-packages
	@$(MAKE) -s -j2 O=build/check BIN=build/check/bin WARN="$(WARN) -Werror" all units
	@GATEHOUSE_TORTURE=1 GATEHOUSE_SHARE=$$PWD/lib BUILD=$$PWD/build/check prove -v tests/36*.t
programs:
	@echo $(PROGRAMS)
asan:
	$(MAKE) O=build/asan BIN=build/asan/bin WARN="$(WARN) -Werror" all units \
		CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
units: $(UNITS:%=$(O)/tests/%)
# FUZZ_SECONDS=600 make fuzz looks longer; FUZZ_KEEP=1 adds what it found to tests/corpus.
fuzz: packages
	@.ci/packages $(FUZZ_PACKAGES)
	@$(MAKE) -s O=build/fuzz CC=clang FUZZ_MAIN=-fsanitize=fuzzer $(FUZZ:%=build/fuzz/tests/fuzz_%) WARN= \
		CFLAGS="-O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer"
	@sh tests/fuzz.sh build/fuzz $(FUZZ)
bench: packages all
	@.ci/packages $(PEER_PACKAGES)
	@PROGRAMS="$(PROGRAMS)" sh bench/run.sh
# RECORD=1 writes down what is measured instead.
bench-guard: packages all
	@.ci/packages valgrind
	@sh bench/guard.sh $(if $(RECORD),--record)
bench-rules: packages $(O)/bench/rules $(O)/bench/rules_gen
	@BIN=$(O)/bench sh bench/rules.sh
# DAYS=9 ROWS=5000 ROUNDS=3 make bench-ledger tries it out.
bench-ledger: packages
	@.ci/packages $(LEDGER_PEERS)
	@$(MAKE) -s all $(LEDGER_BENCH:%=$(O)/bench/%)
	@BIN=$(BIN) BENCH_BIN=$(O)/bench sh bench/ledger.sh
packages:
	@.ci/packages $(BUILD_PACKAGES)
test-packages: packages
	@.ci/packages $(TEST_PACKAGES)

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/gatehouse $(DESTDIR)$(MANDIR)
	install $(PROGRAMS:%=$(BIN)/%) $(DESTDIR)$(PREFIX)/bin
	cp -R $(DATA:%=lib/%) $(DESTDIR)$(PREFIX)/share/gatehouse
	for s in 1 5 7; do install -d $(DESTDIR)$(MANDIR)/man$$s && install -m 644 man/*.$$s $(DESTDIR)$(MANDIR)/man$$s; done
clean:
	rm -rf build $(PROGRAMS:%=bin/%)

.PHONY: all demo check torture programs asan units fuzz bench bench-guard bench-rules bench-ledger packages \
        test-packages install clean
