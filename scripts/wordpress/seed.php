<?php
// php seed.php FOLDER POSTS.json: install WordPress in FOLDER and publish the posts.
[, $folder, $file] = $argv;
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = getenv('WP_HOST');
require $folder . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Example Gazette', 'editor', 'editor@gazette.example', true, '', wp_generate_password());
wp_delete_post(1, true);
switch_theme('gazette');
update_option('permalink_structure', '/%year%/%monthnum%/%day%/%postname%/');
update_option('timezone_string', 'UTC');
update_option('posts_per_rss', 20);
flush_rewrite_rules();
wp_defer_term_counting(true);
$data = json_decode(file_get_contents($file), true);
foreach ($data['authors'] as $name) {
    $authors[$name] = wp_insert_user(['user_login' => sanitize_title($name), 'user_pass' => wp_generate_password(),
        'display_name' => $name, 'role' => 'author',
        'description' => "$name has covered the region for Example Gazette since 2011."]);
}
foreach ($data['posts'] as $post) {
    $category = wp_create_category($post['section']);
    $id = wp_insert_post(['post_title' => $post['title'], 'post_name' => $post['slug'], 'post_content' => wp_slash($post['html']),
        'post_status' => 'publish', 'post_date' => $post['date'], 'post_date_gmt' => $post['date'],
        'post_author' => $authors[$post['author']], 'post_category' => [$category], 'tags_input' => $post['tags']], true);
    if (is_wp_error($id)) { fwrite(STDERR, $id->get_error_message() . "\n"); exit(1); }
}
wp_defer_term_counting(false);
echo count($data['posts']), "\n";
