<?php get_header(); the_post(); $share = urlencode(get_permalink()); ?>
<article id="the-post" class="container-wrapper">
<nav id="breadcrumb"><a href="/">Home</a><em class="delimiter">/</em><?php the_category(' '); ?><em class="delimiter">/</em><span class="current"><?php the_title(); ?></span></nav>
<header class="entry-header"><h1 class="post-title entry-title"><?php the_title(); ?></h1>
<div class="post-meta"><span class="meta-author">By <?php the_author_posts_link(); ?></span><span class="date meta-item"><?php the_date(); ?></span><span class="meta-comment">0</span><span class="meta-views"><?php echo 40 + get_the_ID() * 7 % 900; ?></span><span class="meta-reading-time"><?php echo 1 + str_word_count(strip_tags(get_the_content())) / 200 | 0; ?> minute read</span></div></header>
<div class="share-buttons share-top"><a href="https://social.example/f?u=<?php echo $share; ?>">Facebook</a><a href="https://social.example/x?u=<?php echo $share; ?>">X</a><a href="https://social.example/w?u=<?php echo $share; ?>">WhatsApp</a><a href="mailto:?body=<?php echo $share; ?>">Share via Email</a><a href="#">Print</a></div>
<div class="entry-content entry clearfix"><?php the_content(); ?></div>
<div class="post-bottom-meta"><span>Tags</span><span class="tagcloud"><?php the_tags('', ' ', ''); ?></span></div>
<div class="share-buttons share-bottom"><a href="https://social.example/f?u=<?php echo $share; ?>">Facebook</a><a href="https://social.example/t?u=<?php echo $share; ?>">Telegram</a></div>
<div class="about-author"><h3><?php the_author_posts_link(); ?></h3><p><?php the_author_meta('description'); ?></p></div>
<div class="newsletter-box"><h4>Never miss a story</h4><p>Get the Example Gazette in your inbox every morning.</p><input placeholder="Your e-mail"><button>Sign up</button></div>
<div class="prev-next"><?php previous_post_link('%link'); next_post_link('%link'); ?></div>
<div id="related-posts"><h3>Related Articles</h3><?php gazette_cards(get_posts(['numberposts' => 3, 'exclude' => [get_the_ID()], 'category' => get_the_category()[0]->term_id ?? 0, 'offset' => get_the_ID() % 7]), 'related-item'); ?></div>
<div id="comments"><h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p><textarea></textarea><button>Post Comment</button></div>
</article>
<?php get_footer();
