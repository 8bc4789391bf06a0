/**
 * The functions that a query may call, by theme. Whatever is not named here is refused, so a function that a later
 * DuckDB brings is closed until someone has looked at it. Left out on purpose: everything that reads files, settings,
 * variables, the catalogue or the environment, that logs, sleeps or changes state, and JSON (its extension can run
 * serialized SQL). `list_aggregate(l, 'name')` reaches aggregates by name, and aggregates only, which are all harmless.
 */

const names = (text: string): string[] => text.trim().split(/\s+/);

const OPERATORS = names(`
	+ - * / // % ** ^ & | ~ << >> || && @ @> <@ <-> <=> !__postfix ^@
	~~ !~~ ~~* !~~* ~~~ like_escape not_like_escape ilike_escape not_ilike_escape
	add subtract multiply divide mod fdiv fmod xor`);

const MATHS = names(`
	abs acos acosh asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh cot degrees even exp factorial floor
	gamma gcd greatest greatest_common_divisor isfinite isinf isnan lcm least least_common_multiple lgamma ln log log10
	log2 nextafter pi pow power radians random round round_even roundbankers sign signbit sin sinh sqrt tan tanh trunc
	equi_width_bins nullif hash`);

const TEXT = names(`
	ascii bar bin bit_length bit_position char_length character_length chr concat concat_ws contains
	damerau_levenshtein editdist3 ends_with format formatreadabledecimalsize formatreadablesize format_bytes
	from_base64 base64 to_base64 to_base hamming hex unhex to_hex from_hex instr jaccard jaro_similarity
	jaro_winkler_similarity lcase left left_grapheme len length length_grapheme levenshtein lower lpad ltrim md5
	mismatches nfc_normalize octet_length ord parse_filename parse_path parse_dirname parse_dirpath position
	prefix printf regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches regexp_replace
	regexp_split_to_array repeat replace reverse right right_grapheme rpad rtrim sha1 sha256 split split_part
	starts_with str_split str_split_regex string_split string_split_regex string_to_array strip_accents strlen strpos
	substr substring substring_grapheme suffix translate trim ucase unicode upper url_decode url_encode
	encode decode array_to_string array_to_string_comma_default uuid gen_random_uuid uuidv4 uuidv7`);

const DATES = names(`
	age ago century current_date current_localtime current_localtimestamp
	get_current_time get_current_timestamp now today transaction_timestamp
	date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth
	dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era hour isodow isoyear julian last_day
	make_date make_time make_timestamp make_timestamp_ms make_timestamp_ns make_timestamptz microsecond millennium
	millisecond minute month monthname nanosecond quarter second strftime strptime try_strptime time_bucket timezone
	timezone_hour timezone_minute to_centuries to_days to_decades to_hours to_microseconds to_millennia
	to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks to_years week weekday weekofyear
	year yearweek normalized_interval`);

const LISTS = names(`
	aggregate apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains
	array_cosine_distance array_cosine_similarity array_cross_product array_distance array_distinct array_dot_product
	array_extract array_filter array_grade_up array_has array_has_all array_has_any array_indexof array_inner_product
	array_intersect array_length array_negative_dot_product array_negative_inner_product array_pop_back
	array_pop_front array_position array_prepend array_push_back array_push_front array_reduce array_resize
	array_reverse array_reverse_sort array_select array_slice array_sort array_transform array_unique array_value
	array_where array_zip element_at filter flatten generate_series generate_subscripts grade_up list_aggr
	list_aggregate list_any_value list_append list_apply list_approx_count_distinct list_avg list_bit_and list_bit_or
	list_bit_xor list_bool_and list_bool_or list_cat list_concat list_contains list_cosine_distance
	list_cosine_similarity list_count list_distance list_distinct list_dot_product list_element list_entropy
	list_extract list_filter list_first list_grade_up list_has list_has_all list_has_any list_histogram list_indexof
	list_inner_product list_intersect list_kurtosis list_kurtosis_pop list_last list_mad list_max list_median list_min
	list_mode list_negative_dot_product list_negative_inner_product list_pack list_position list_prepend list_product
	list_reduce list_resize list_reverse list_reverse_sort list_select list_sem list_skewness list_slice list_sort
	list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform list_unique list_value list_var_pop
	list_var_samp list_where list_zip range reduce unnest unpivot_list`);

const STRUCTS_AND_MAPS = names(`
	row struct_concat struct_contains struct_extract struct_extract_at struct_has struct_indexof struct_insert
	struct_keys struct_pack struct_position struct_update struct_values cardinality map map_concat map_contains
	map_contains_entry map_contains_value map_entries map_extract map_extract_value map_from_entries map_keys
	map_values union_extract union_tag union_value typeof alias enum_code enum_first enum_last enum_range`);

const AGGREGATES = names(`
	any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null arg_max_nulls_last
	arg_min arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or bit_xor bool_and bool_or corr
	count count_if count_star countif covar_pop covar_samp entropy favg first fsum geomean geometric_mean group_concat
	histogram histogram_exact is_histogram_other_bin kahan_sum kurtosis kurtosis_pop last list listagg mad max max_by
	mean median min min_by mode product quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count
	regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy reservoir_quantile sem skewness stddev stddev_pop
	stddev_samp string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg`);

const WINDOWS = names(`
	cume_dist dense_rank fill first_value lag last_value lead nth_value ntile percent_rank rank rank_dense row_number`);

export const SCALAR_FUNCTIONS: ReadonlySet<string> = new Set([
	...OPERATORS,
	...MATHS,
	...TEXT,
	...DATES,
	...LISTS,
	...STRUCTS_AND_MAPS,
	...AGGREGATES,
	...WINDOWS,
]);

/** Functions that may stand in FROM. */
export const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(["generate_series", "range", "repeat_row", "unnest"]);
