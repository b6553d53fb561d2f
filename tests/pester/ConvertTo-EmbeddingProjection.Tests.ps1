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
        $projection.Items[0].Coordinates | Should -HaveCount 4
        $projection.Scalings[3] | Should -HaveCount 128
        Get-Content $plot -Raw | Should -Match '>PC 4 \('
    }

    It 'projects by <_>' -ForEach 'Pca', 'Tsne', 'Umap' {
        $projection = ConvertTo-EmbeddingProjection -LogDir $log -Method $_ -Perplexity 5 -Neighbors 6 -Dimension 3

        $projection.Method | Should -Be $_
        $projection.Items.Z | Should -Not -Contain $null
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
