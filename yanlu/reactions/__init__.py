"""「讀完這篇文章我覺得……」: what readers feel, counted; of who they are, nothing."""
