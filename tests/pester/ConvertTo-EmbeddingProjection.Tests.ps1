BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = Join-Path $TestDrive 'log'
    Export-Embedding -Path $digits -LogDir $log -First 40 -InformationAction Ignore | Out-Null
}

Describe 'ConvertTo-EmbeddingProjection' {
    It 'projects a log to two dimensions' {
        $projection = ConvertTo-EmbeddingProjection -LogDir $log

        $projection.Count | Should -Be 40
        $projection.Dimension | Should -Be 128
        $projection.Items.Count | Should -Be 40
    }

    It 'takes what Export-Embedding gives, and draws' {
        $plot = Join-Path $TestDrive 'plot.png'

        (Export-Embedding -Path $digits -LogDir $log -First 40 -Force -InformationAction Ignore |
            ConvertTo-EmbeddingProjection -Plot $plot -Thumbnail).Plot | Should -Be $plot
        $plot | Should -Exist
    }

    It 'draws nothing under -WhatIf' {
        $plot = Join-Path $TestDrive 'whatif.png'

        ConvertTo-EmbeddingProjection -LogDir $log -Plot $plot -WhatIf | Out-Null
        $plot | Should -Not -Exist
    }

    It 'draws panels, a probe and a column of numbers' {
        $log = Join-Path $TestDrive 'classes'
        Export-Embedding -Path $digits -LogDir $log -Include '000*' -InformationAction Ignore | Out-Null
        $probe = New-EmbeddingProbe -LogDir $log -Method Ridge
        $plot = Join-Path $TestDrive 'panels.svg'

        $projection = ConvertTo-EmbeddingProjection -LogDir $log -Panel 1-2, 3-4 -Probe $probe -ColorBy probability -Plot $plot
        $projection.Items[0].Coordinates() | Should -HaveCount 4
        $projection.Items | Export-Csv (Join-Path $TestDrive 'panels.csv')
        $rows = Import-Csv (Join-Path $TestDrive 'panels.csv')
        $rows[0].psobject.Properties.Name | Sort-Object | Should -Be @('D4', 'File', 'Id', 'Label', 'X', 'Y', 'Z')
        [float]::Parse($rows[-1].D4) | Should -Be $projection.Items[-1].Coordinates()[3]
        $projection.Scalings[3] | Should -HaveCount 128
        Get-Content $plot -Raw | Should -Match '>PC 4 \('
    }

    It 'projects by <_>' -ForEach 'Pca', 'Tsne', 'Umap' {
        $projection = ConvertTo-EmbeddingProjection -LogDir $log -Method $_ -Perplexity 5 -Neighbors 6 -Dimension 3

        $projection.Method | Should -Be $_
        $projection.Items.Z | Should -Not -Contain $null
    }

    It 'adds bookmarks to a log' {
        $projected = Join-Path $TestDrive 'projected'

        Export-Embedding $digits -First 60 -LogDir $projected -Projection Pca, Umap -InformationAction Ignore |
            ConvertTo-EmbeddingProjection -Method Tsne -Perplexity 5 -Dimension 3 -Bookmark | Out-Null

        $states = Get-Content "$projected/tiny-resnet20/bookmarks.json" | ConvertFrom-Json
        $states.selectedProjection | Should -Be 'pca', 'umap', 'umap'
        $states[2].label | Should -BeLike 't-SNE*perplexity 5*'
        Import-Csv "$projected/tiny-resnet20/projections.tsv" -Delimiter "`t" | Should -HaveCount 60
        { Get-ImageEmbedding $digits -First 5 | ConvertTo-EmbeddingProjection -Bookmark } |
            Should -Throw -ErrorId 'BookmarkWithoutLog,*'
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'LogNotFound'; arguments = @{ LogDir = 'nowhere' } }
        @{ id = 'LogTagNotFound'; arguments = @{ Tag = 'other' } }
        @{ id = 'UnknownFormat'; arguments = @{ Plot = 'digits.tif' } }
        @{ id = 'TooFewClasses'; arguments = @{ Method = 'Lda' } }
    ) {
        $all = @{ LogDir = $log }
        foreach ($name in $arguments.Keys) { $all[$name] = $arguments[$name] }

        { ConvertTo-EmbeddingProjection @all } | Should -Throw -ErrorId "$id,*"
    }
}
